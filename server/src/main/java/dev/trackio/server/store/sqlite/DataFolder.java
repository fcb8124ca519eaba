package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import dev.trackio.server.projects.ProjectName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the files of projects are, and what the file system says about them. Database files are
 * only looked at, never opened here: closing any descriptor of a file drops all of SQLite's locks
 * on it.
 */
final class DataFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
    private static final String ENDING = ".db";
    private static final Set<String> NETWORK =
            Set.of(
                    "nfs",
                    "nfs4",
                    "nfs3",
                    "cifs",
                    "smb",
                    "smb2",
                    "smb3",
                    "smbfs",
                    "lustre",
                    "9p",
                    "afs",
                    "afpfs",
                    "ceph",
                    "glusterfs",
                    "gpfs",
                    "beegfs",
                    "beegfs_nodev",
                    "panfs",
                    "ocfs2",
                    "gfs2",
                    "webdav",
                    "davfs",
                    "orangefs",
                    "pvfs2",
                    "wekafs",
                    "acfs");

    private final Path root;

    /** Null until somebody asks. */
    private volatile @Nullable Boolean network;

    DataFolder(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** Other machines may hold these files open: memory cannot be shared with them. */
    boolean isNetwork() {
        var known = network;
        if (known == null) {
            known = onNetwork(root);
            network = known;
            if (known) {
                LOG.warn(
                        "{} is on a network file system: new projects are made without WAL. Let"
                                + " programs log through this server instead of writing to the"
                                + " folder themselves.",
                        root);
            }
        }
        return known;
    }

    static boolean isNetworkType(String type) {
        var name = type.toLowerCase(Locale.ROOT);
        return NETWORK.contains(name) || (name.startsWith("fuse") && !name.equals("fuseblk"));
    }

    private static boolean onNetwork(Path folder) {
        for (var at = folder; at != null; at = at.getParent()) {
            if (Files.exists(at)) {
                try {
                    return isNetworkType(Files.getFileStore(at).type());
                } catch (IOException e) {
                    LOG.debug("The kind of file system is unknown", e);
                    return false;
                }
            }
        }
        return false;
    }

    /** How much room its disk has, in bytes. */
    record Space(long free, long total) {}

    Space space() {
        try {
            var disk = Files.getFileStore(existing());
            return new Space(disk.getUsableSpace(), disk.getTotalSpace());
        } catch (IOException e) {
            LOG.debug("The space of the disk is unknown", e);
            return new Space(Long.MAX_VALUE, Long.MAX_VALUE);
        }
    }

    /** The kind of its file system, in the system's words. */
    String fileSystem() {
        try {
            return Files.getFileStore(existing()).type();
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Whether the folder, or what it is to be made in, takes new files. */
    boolean isWritable() {
        var existing = existing();
        return Files.isDirectory(existing) && Files.isWritable(existing);
    }

    private Path existing() {
        var at = root;
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }

    Path database(String key) {
        return root.resolve(key + ENDING);
    }

    Path beside(String key, String ending) {
        return root.resolve(key + ending);
    }

    Path lock(String key) {
        return root.resolve(key + ".lock");
    }

    /** A folder that is ours alone, made when it is missing. */
    Path ours(String... names) {
        var folder = root.resolve(".trackio-jvm");
        for (var name : names) {
            folder = folder.resolve(name);
        }
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    void create() {
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    /** Sorted; only names under which the project can be asked for. */
    List<String> keys() {
        var keys = new ArrayList<String>();
        try (var files = Files.newDirectoryStream(root)) {
            for (var file : files) {
                var name = file.getFileName().toString();
                if (!name.endsWith(ENDING)) {
                    continue;
                }
                var stem = name.substring(0, name.length() - ENDING.length());
                if (isKey(stem) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    keys.add(stem);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        keys.sort(null);
        return keys;
    }

    private static boolean isKey(String stem) {
        try {
            return ProjectName.of(stem).key().equals(stem);
        } catch (ApiException e) {
            return false;
        }
    }

    boolean exists(String key) {
        return identity(key).isPresent();
    }

    /** Which file the path names now: another one once it was deleted and made again. */
    Optional<Object> identity(String key) {
        return attributes(database(key))
                .filter(BasicFileAttributes::isRegularFile)
                .map(found -> found.fileKey() == null ? found.creationTime() : found.fileKey());
    }

    /**
     * As {@link #identity}, also after a restart of the machine, which may number disks in another
     * way; empty when there is no file.
     */
    String lastingIdentity(String key) {
        var path = database(key);
        try {
            return FileSystems.getDefault().supportedFileAttributeViews().contains("unix")
                    ? Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS).toString()
                    : attributes(path).map(found -> found.creationTime().toString()).orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    /** As {@link #identity} for any file. */
    static Optional<Object> identity(Path path) {
        return attributes(path).map(BasicFileAttributes::fileKey);
    }

    static Optional<BasicFileAttributes> attributes(Path path) {
        try {
            return Optional.of(
                    Files.readAttributes(
                            path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Refuses what is in the way of a project's file: a link or a folder of its name, or, where the
     * file system does not tell upper from lower case, the project whose name differs in that only.
     */
    void checkPlace(String key) {
        var path = database(key);
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new ApiException(
                    Kind.CONFLICT,
                    "Project '" + key + "' cannot be written: its file is a link or a folder.");
        }
        try {
            var real = path.toRealPath(LinkOption.NOFOLLOW_LINKS).getFileName().toString();
            if (!real.equals(key + ENDING)) {
                throw new ApiException(
                        Kind.CONFLICT,
                        "Project '"
                                + key
                                + "' cannot be told apart from project '"
                                + real.substring(0, real.length() - ENDING.length())
                                + "' here: choose another name.");
            }
        } catch (IOException e) {
            LOG.debug("The file went away while it was looked at", e);
        }
    }

    /** Makes the names in a folder durable. Windows neither can nor needs to. */
    static void sync(Path folder) throws IOException {
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Of a file that lies in one. */
    static Path folderOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }

    Path root() {
        return root;
    }

    static ApiException cannotWrite(IOException cause) {
        return new ApiException(
                Kind.UNAVAILABLE,
                "The data folder cannot be written: check its permissions and the free space.",
                cause);
    }
}
