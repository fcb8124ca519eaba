package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Copies a data folder while servers and Python programs go on writing to it. Each database is
 * copied in one state and checked, then the files that its rows speak of, so that none of them is
 * missing. The new folder has its name once it is whole.
 */
public final class Backup {
    private final DataFolder folder;
    private final Connections connections = new Connections(SqliteSettings.Synchronous.FULL);
    private final Clock clock;
    private final Progress progress;

    private final List<Manifest.Entry> files = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    /**
     * What was done.
     *
     * @param folder the new folder
     * @param leftOut projects that could not be copied, each with the reason
     */
    public record Made(Path folder, int projects, int files, long bytes, List<String> leftOut) {}

    private Backup(Path dataFolder, Clock clock, Progress progress) {
        this.folder = new DataFolder(dataFolder);
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Makes a new folder with a time stamp in {@code into}.
     *
     * @throws IOException when it cannot; the message says why, and nothing is left behind
     */
    public static Made make(Path dataFolder, Path into, Clock clock, Progress progress)
            throws IOException {
        return new Backup(dataFolder, clock, progress).make(into.toAbsolutePath().normalize());
    }

    private Made make(Path into) throws IOException {
        if (!Files.isDirectory(folder.root())) {
            throw new IOException("There is no data folder at " + folder.root() + ".");
        }
        if (into.startsWith(folder.root())) {
            throw new IOException("Choose a place outside of the data folder for its backup.");
        }
        var name = "trackio-" + LiveFile.stamp(clock);
        var unfinished = into.resolve("." + name + ".part");
        try {
            Files.createDirectories(into);
            Files.createDirectory(unfinished);
            if (Files.getFileStore(unfinished).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(
                        unfinished, PosixFilePermissions.fromString("rwx------"));
            }
            var projects = fill(unfinished);
            Files.move(unfinished, into.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            DataFolder.sync(into);
            return new Made(
                    into.resolve(name),
                    projects,
                    files.size(),
                    files.stream().mapToLong(Manifest.Entry::bytes).sum(),
                    List.copyOf(leftOut));
        } catch (IOException | UncheckedIOException e) {
            throw new IOException("The backup cannot be written to " + into + ": " + e, e);
        } finally {
            remove(unfinished);
        }
    }

    /** Says how many projects there are. */
    private int fill(Path target) throws IOException {
        var projects = 0;
        for (var key : folder.keys()) {
            if (copyDatabase(folder.database(key), key + ".db", key, target)) {
                projects++;
            }
        }
        var state = folder.root().resolve(Manifest.STATE);
        if (Files.exists(state)) {
            copyDatabase(state, Manifest.STATE, Manifest.STATE, target);
        }
        for (var name : Manifest.FOLDERS) {
            copyFolder(name, target);
        }
        new Manifest(clock.instant().toString(), files, leftOut).write(target);
        try (var folders = Files.walk(target)) {
            for (var made : folders.filter(Files::isDirectory).toList()) {
                DataFolder.sync(made);
            }
        }
        return projects;
    }

    private boolean copyDatabase(Path source, String path, String name, Path target)
            throws IOException {
        var copy = target.resolve(path);
        Files.createDirectories(DataFolder.folderOf(copy));
        try {
            Snapshot.take(
                    connections,
                    source,
                    copy,
                    (left, pages) -> progress.at(name, pages - left, pages));
            files.add(Manifest.entry(copy, path));
            return true;
        } catch (SQLException e) {
            Files.deleteIfExists(copy);
            if (Faults.trouble(e) == Faults.Trouble.FULL) {
                throw new IOException("the disk is full", e);
            }
            if (Files.exists(source)) { // else it was removed meanwhile
                leftOut.add(name + ": " + reason(name, e));
            }
            return false;
        }
    }

    private static String reason(String name, SQLException e) {
        return Faults.of(name, e) instanceof ApiException told
                ? told.getMessage()
                : "it cannot be read: " + e.getMessage();
    }

    private void copyFolder(String name, Path target) throws IOException {
        var from = folder.root().resolve(name);
        if (!Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> found;
        try (var walk = Files.walk(from)) {
            found = walk.filter(Backup::isKept).sorted().toList();
        }
        var done = 0;
        for (var file : found) {
            progress.at(name, ++done, found.size());
            var path = folder.root().relativize(file).toString().replace('\\', '/');
            try {
                files.add(Manifest.copy(file, target.resolve(path), path));
            } catch (NoSuchFileException e) {
                Files.deleteIfExists(target.resolve(path)); // removed meanwhile, with its run
            }
        }
    }

    /** What is half written has a name that says so; links lead out of the folder. */
    private static boolean isKept(Path file) {
        var name = file.getFileName().toString();
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && !name.startsWith(".part-")
                && !name.contains(".partial.");
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var walk = Files.walk(folder)) {
                for (var file : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
