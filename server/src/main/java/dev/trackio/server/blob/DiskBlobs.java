package dev.trackio.server.blob;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Files below one folder, where Python Trackio looks for them as well. No path leads out of it:
 * every name is checked, and links are followed only to places inside.
 */
public final class DiskBlobs implements BlobStore {
    /** Begins the name of a file that is still being copied. */
    private static final String UNFINISHED = ".part-";

    private final Path root;

    /** The folder need not exist: it is made by the first file. */
    public DiskBlobs(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public void put(List<String> path, Path source) {
        for (var name : path) {
            if (!SafeName.isOne(name)) {
                throw ApiException.badRequest(
                        "Invalid file path '" + shown(path) + "': '" + name + "' is no file name.");
            }
        }
        if (path.isEmpty()) {
            throw ApiException.badRequest("Invalid file path: it is empty.");
        }
        var folder = root.resolve(String.join("/", path.subList(0, path.size() - 1)));
        var target = folder.resolve(path.getLast());
        try {
            Durable.createFolders(folder);
            if (!isInside(folder) || Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new ApiException(
                        Kind.CONFLICT,
                        "The place of file '" + shown(path) + "' is taken by a link or a folder.");
            }
            Durable.sync(source);
            place(source, target);
            Durable.syncFolder(folder);
        } catch (IOException e) {
            throw new ApiException(
                    Kind.UNAVAILABLE,
                    "The file cannot be stored: check the permissions and the free space.",
                    e);
        }
    }

    private static void place(Path source, Path target) throws IOException {
        try {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            var near = target.resolveSibling(UNFINISHED + UUID.randomUUID());
            try {
                Files.copy(source, near);
                Durable.sync(near);
                Files.move(near, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(near);
            }
            Files.deleteIfExists(source);
        }
    }

    @Override
    public Optional<Blob> open(List<String> path) {
        if (path.isEmpty() || !path.stream().allMatch(SafeName::isOne)) {
            return Optional.empty();
        }
        try {
            var real = root.resolve(String.join("/", path)).toRealPath();
            return real.startsWith(root.toRealPath()) ? Blob.of(real) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<Listed> list(List<String> path, int most) {
        if (path.isEmpty() || !path.stream().allMatch(SafeName::isOne)) {
            return List.of();
        }
        var folder = root.resolve(String.join("/", path));
        var files = new ArrayList<Listed>();
        try {
            var real = root.toRealPath().resolve(String.join("/", path));
            if (most > 0 && real.equals(folder.toRealPath())) {
                Files.walkFileTree(real, new Listing(real, most, files));
            }
        } catch (IOException e) {
            return List.of();
        }
        return files;
    }

    /** Files that can be opened by their path; what cannot be read is passed over. */
    private static final class Listing extends SimpleFileVisitor<Path> {
        private final Path folder;
        private final int most;
        private final List<Listed> files;

        Listing(Path folder, int most, List<Listed> files) {
            this.folder = folder;
            this.most = most;
            this.files = files;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes seen) {
            var names = new ArrayList<String>();
            folder.relativize(file).forEach(name -> names.add(name.toString()));
            if (seen.isRegularFile()
                    && names.stream().allMatch(SafeName::isOne)
                    && !names.getLast().startsWith(UNFINISHED)) {
                files.add(new Listed(names, seen.size()));
            }
            return files.size() < most ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }

    private boolean isInside(Path folder) throws IOException {
        return folder.toRealPath().startsWith(root.toRealPath());
    }

    private static String shown(List<String> path) {
        var text = String.join("/", path).replaceAll("\\p{Cntrl}", "?");
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
