package dev.trackio.cli.exports;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file or folder that is there when it is whole: it is written under another name beside its own
 * and renamed. What is not finished is taken away.
 */
final class NewFile implements AutoCloseable {
    private final Path target;
    private final Path partial;
    private boolean finished;

    /**
     * @throws IOException when there is something of that name, which is not to be replaced
     */
    NewFile(Path target, boolean replace) throws IOException {
        this.target = target.toAbsolutePath().normalize();
        var name = this.target.getFileName();
        var parent = this.target.getParent();
        if (name == null || parent == null || !Files.isDirectory(parent)) {
            throw new IOException("--out " + target + ": there is no such folder to write into.");
        }
        if (Files.exists(this.target) && !replace) {
            throw new IOException("--out " + target + ": is there already; --force replaces it.");
        }
        partial = parent.resolve("." + name + ".partial-" + ProcessHandle.current().pid());
        delete(partial);
    }

    OutputStream file() throws IOException {
        return open(partial);
    }

    /** A file below it, whose folders are made. */
    OutputStream file(String path) throws IOException {
        var file = partial.resolve(path).normalize();
        if (!file.startsWith(partial)) {
            throw new IOException("A name leads out of the folder: " + path);
        }
        Files.createDirectories(file.getParent());
        return open(file);
    }

    void folder() throws IOException {
        Files.createDirectories(partial);
    }

    private static OutputStream open(Path file) throws IOException {
        return new BufferedOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), 1 << 16);
    }

    /**
     * A folder is never put in the place of a file, nor one file in that of a folder. A folder goes
     * only when all of its files are written anew: the user may have named one that has more.
     */
    void finish() throws IOException {
        if (Files.exists(target) && Files.isDirectory(target) != Files.isDirectory(partial)) {
            throw new IOException(
                    "--out " + target.getFileName() + ": is of another kind; take another name.");
        }
        if (Files.isDirectory(target)) {
            refuseWhenThereIsMore();
            delete(target);
        }
        Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
        finished = true;
    }

    private void refuseWhenThereIsMore() throws IOException {
        var folder = target.toRealPath();
        try (var there = Files.walk(folder)) {
            var more =
                    there.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                            .map(folder::relativize)
                            .filter(path -> !Files.isRegularFile(partial.resolve(path)))
                            .sorted()
                            .findFirst();
            if (more.isPresent()) {
                throw new IOException(
                        "--out %s: has %s, which this export does not write, and is left as it is; take another name, or delete the folder first."
                                .formatted(target.getFileName(), more.get()));
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (!finished) {
            delete(partial);
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Files.walkFileTree(
                path,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes about)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path folder, IOException fault)
                            throws IOException {
                        Files.delete(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
