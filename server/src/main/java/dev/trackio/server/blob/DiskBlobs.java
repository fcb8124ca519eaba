package dev.trackio.server.blob;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Files below one folder, where Python Trackio looks for them as well. No path leads out of it:
 * every name is checked, and links are followed only to places inside.
 */
public final class DiskBlobs implements BlobStore {
    /** Begins the name of a file that is still being copied; Python Trackio skips such names. */
    private static final String UNFINISHED = ".partial.";

    private final Path root;
    private final boolean readOnly;

    /** The folder need not exist: it is made by the first file. */
    public DiskBlobs(Path root) {
        this(root, false);
    }

    private DiskBlobs(Path root, boolean readOnly) {
        this.root = root.toAbsolutePath().normalize();
        this.readOnly = readOnly;
    }

    /** The same files, none of which is ever written or removed. */
    public DiskBlobs onlyReading() {
        return new DiskBlobs(root, true);
    }

    private void checkWritable() {
        if (readOnly) {
            throw ApiException.readOnly();
        }
    }

    @Override
    public void put(List<String> path, Path source) {
        checkWritable();
        try {
            var target = target(path);
            if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                throw taken(path);
            }
            Durable.sync(source);
            place(source, target);
            Durable.syncFolder(folder(target));
        } catch (IOException e) {
            throw cannotStore(e);
        }
    }

    /** Where a file is to be, with the folders that it needs. */
    private Path target(List<String> path) throws IOException {
        for (var name : path) {
            if (!SafeName.isOne(name)) {
                throw ApiException.badRequest(
                        "Invalid file path '" + shown(path) + "': '" + name + "' is no file name.");
            }
        }
        if (path.isEmpty()) {
            throw ApiException.badRequest("Invalid file path: it is empty.");
        }
        var target = root.resolve(String.join("/", path));
        Durable.createFolders(folder(target));
        if (!isInside(folder(target))) {
            throw taken(path);
        }
        return target;
    }

    private static Path folder(Path file) {
        return Objects.requireNonNull(file.getParent());
    }

    private static ApiException taken(List<String> path) {
        return new ApiException(
                Kind.CONFLICT,
                "The place of file '" + shown(path) + "' is taken by a link or a folder.");
    }

    private static ApiException cannotStore(IOException cause) {
        return new ApiException(
                Kind.UNAVAILABLE,
                "The file cannot be stored: check the permissions and the free space.",
                cause);
    }

    private static void place(Path source, Path target) throws IOException {
        try {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            copy(source, target);
            Files.deleteIfExists(source);
        }
    }

    @Override
    public Optional<Blob> open(List<String> path) {
        return real(path).flatMap(Blob::of);
    }

    @Override
    public boolean has(List<String> path) {
        return real(path).filter(Files::isRegularFile).isPresent();
    }

    /** Where it lies, when that is inside; empty when nothing is there. */
    private Optional<Path> real(List<String> path) {
        if (path.isEmpty() || !path.stream().allMatch(SafeName::isOne)) {
            return Optional.empty();
        }
        try {
            var real = root.resolve(String.join("/", path)).toRealPath();
            return real.startsWith(root.toRealPath()) ? Optional.of(real) : Optional.empty();
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

    @Override
    public Linked link(List<String> path, BlobStore other, List<String> to) {
        if (!(other instanceof DiskBlobs disk)) {
            throw new IllegalArgumentException("no store of files on disk");
        }
        disk.checkWritable();
        var source = existing(path);
        if (source.isEmpty()) {
            return Linked.MISSING;
        }
        try {
            var target = disk.target(to);
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                                && isSame(source.get(), target)
                        ? Linked.DONE
                        : Linked.TAKEN;
            }
            try {
                Files.createLink(target, source.get());
            } catch (UnsupportedOperationException | FileSystemException e) {
                copy(source.get(), target);
            }
            Durable.syncFolder(folder(target));
            return Linked.DONE;
        } catch (IOException e) {
            throw cannotStore(e);
        }
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        return Files.isSameFile(one, other) || Files.mismatch(one, other) < 0;
    }

    /** Where there are no hard links. */
    private static void copy(Path source, Path target) throws IOException {
        var near = target.resolveSibling(UNFINISHED + UUID.randomUUID());
        try {
            Files.copy(source, near);
            Durable.sync(near);
            Files.move(near, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(near);
        }
    }

    /** A regular file that is no link, in a folder that is really inside. */
    private Optional<Path> existing(List<String> path) {
        if (path.isEmpty() || !path.stream().allMatch(SafeName::isOne)) {
            return Optional.empty();
        }
        var file = root.resolve(String.join("/", path));
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && isInside(folder(file))
                    ? Optional.of(file)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void remove(List<String> path) {
        checkWritable();
        var file = existing(path);
        if (file.isEmpty()) {
            return;
        }
        try {
            Files.deleteIfExists(file.get());
            for (var folder = folder(file.get()); !folder.equals(root); folder = folder(folder)) {
                Files.delete(folder);
            }
        } catch (DirectoryNotEmptyException e) {
            // others are in it
        } catch (IOException e) {
            throw new ApiException(
                    Kind.UNAVAILABLE, "A file cannot be removed: check the permissions.", e);
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
