package dev.trackio.server.blob;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file that is open for reading; it stays readable when it is replaced or removed meanwhile.
 *
 * @param name the last part of its path
 * @param etag another one whenever the content may be another; without quotes
 */
public record Blob(
        String name, SeekableByteChannel content, long size, String etag, Instant modified)
        implements AutoCloseable {
    /** Empty when the path names no regular file. The last name is not followed if it is a link. */
    static Optional<Blob> of(Path file) {
        try {
            var seen =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!seen.isRegularFile()) {
                return Optional.empty();
            }
            var content =
                    FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            var modified = seen.lastModifiedTime().toInstant();
            var etag =
                    Long.toHexString(content.size())
                            + "-"
                            + Long.toHexString(modified.getEpochSecond())
                            + "-"
                            + Integer.toHexString(modified.getNano());
            return Optional.of(
                    new Blob(
                            file.getFileName().toString(),
                            content,
                            content.size(),
                            etag,
                            modified));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The same under another name, unless that is none that a file can have. */
    public Blob named(@Nullable String other) {
        return other == null
                        || !SafeName.isOne(other)
                        || other.codePoints().anyMatch(Blob::misleads)
                ? this
                : new Blob(other, content, size, etag, modified);
    }

    /** As what turns the direction of writing does, by which a program may look like a picture. */
    private static boolean misleads(int character) {
        return Character.getType(character) == Character.FORMAT;
    }

    @Override
    public void close() {
        try {
            content.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
