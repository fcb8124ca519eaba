package dev.trackio.server.surface.dashboard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A hash over the names, times and sizes of a folder's files: another one once a file has changed.
 * Pages ask every second, each of them; the folder is looked at twice a second at most.
 */
final class FolderVersion {
    /** Of more files the first ones count. */
    private static final int MOST_FILES = 10_000;

    private static final long FRESH_NANOS = Duration.ofMillis(500).toNanos();

    private final Path folder;

    /** Guards the two below, and lets only one caller look. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable String version;
    private long seen;

    FolderVersion(Path folder) {
        this.folder = folder;
    }

    String get() {
        lock.lock();
        try {
            if (version == null || System.nanoTime() - seen > FRESH_NANOS) {
                version = look();
                seen = System.nanoTime();
            }
            return version;
        } finally {
            lock.unlock();
        }
    }

    private String look() {
        var files = new TreeMap<String, String>();
        try {
            var root = folder.toRealPath();
            Files.walkFileTree(root, new Look(root, files));
        } catch (IOException e) {
            files.clear(); // it is gone, for now
        }
        var hash = sha256();
        files.forEach(
                (name, state) ->
                        hash.update((name + "\0" + state + "\n").getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(hash.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** What cannot be read is passed over, as it is when it is asked for. */
    private static final class Look extends SimpleFileVisitor<Path> {
        private final Path folder;
        private final Map<String, String> files;

        Look(Path folder, Map<String, String> files) {
            this.folder = folder;
            this.files = files;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes seen) {
            files.put(
                    folder.relativize(file).toString(),
                    seen.lastModifiedTime().to(TimeUnit.NANOSECONDS) + "\0" + seen.size());
            return files.size() < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }
}
