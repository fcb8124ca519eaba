package dev.trackio.server.store.sqlite;

import dev.trackio.server.store.sqlite.Manifest.Entry;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Puts what a backup holds into a data folder, which servers and Python programs may be using.
 * Nothing is put before everything is known to be as it was listed, and to have a place. What is
 * replaced is kept below {@code .trackio-jvm/backup}.
 */
public final class Restore implements AutoCloseable {
    private static final int NAMED = 10;

    private final Path backup;
    private final DataFolder folder;
    private final Clock clock;
    private final Progress progress;
    private final Connections connections = new Connections(SqliteSettings.Synchronous.FULL);
    private final ReaderThreads threads = new ReaderThreads((key, fault) -> {});
    private final StateFile state;
    private final List<Path> kept = new ArrayList<>();

    /**
     * What was done.
     *
     * @param kept where files lie now that were replaced
     */
    public record Made(int projects, int files, long bytes, List<Path> kept) {}

    private Restore(Path backup, Path dataFolder, Clock clock, Progress progress) {
        this.backup = backup.toAbsolutePath().normalize();
        this.folder = new DataFolder(dataFolder);
        this.clock = clock;
        this.progress = progress;
        this.state =
                new StateFile(
                        folder, connections, threads, SqliteSettings.defaults().withClock(clock));
    }

    /**
     * @param backup a folder that {@link Backup} made
     * @param project the only one to restore; null for all
     * @param replace whether projects that are there give way
     * @throws IOException when it cannot; the message says why
     */
    public static Made run(
            Path backup,
            Path dataFolder,
            @Nullable String project,
            boolean replace,
            Clock clock,
            Progress progress)
            throws IOException {
        try (var restore = new Restore(backup, dataFolder, clock, progress)) {
            return restore.run(project, replace);
        }
    }

    private Made run(@Nullable String project, boolean replace) throws IOException {
        var files =
                Manifest.read(backup).files().stream()
                        .filter(file -> project == null || file.belongsTo(project))
                        .toList();
        if (files.isEmpty()) {
            throw new IOException(
                    project == null
                            ? "The backup is empty."
                            : "The backup holds no project '" + project + "'.");
        }
        verify(files);
        var missing = missing(files, replace);
        var stamp = LiveFile.stamp(clock);
        var names = givenNames();
        var place = folder.ours("backup");
        for (var file : missing) {
            if (file.databaseOf() == null && !file.path().equals(Manifest.STATE)) {
                put(file, place.resolve(stamp).resolve(file.path()));
            }
        }
        var wholeState = project == null && restoreState(missing);
        var projects = 0;
        for (var file : missing) {
            var key = file.databaseOf();
            if (key != null) {
                putDatabase(key, file, place.resolve(key + "-" + stamp + ".db"), replace);
                if (!wholeState && names.containsKey(key)) {
                    state.rememberName(key, names.get(key));
                }
                projects++;
            }
        }
        return new Made(
                projects,
                missing.size(),
                missing.stream().mapToLong(Entry::bytes).sum(),
                List.copyOf(kept));
    }

    private void verify(List<Entry> files) throws IOException {
        var wrong = new ArrayList<String>();
        var total = files.stream().mapToLong(Entry::bytes).sum();
        var done = 0L;
        for (var file : files) {
            progress.at("verifying", done, total);
            var path = backup.resolve(file.path());
            if (!Manifest.matches(path, file)) {
                wrong.add(file.path());
            } else if (file.path().endsWith(".db") && file.databaseOf() != null && !sound(path)) {
                wrong.add(file.path());
            }
            done += file.bytes();
        }
        if (!wrong.isEmpty()) {
            throw new IOException(
                    "The backup is not what it was when it was made; nothing was restored."
                            + " Missing or changed: "
                            + named(wrong));
        }
    }

    private boolean sound(Path database) {
        try {
            return Snapshot.isSound(connections, database);
        } catch (SQLException e) {
            return false;
        }
    }

    /** What has to be put; refuses what is in the way unless it may be replaced. */
    private List<Entry> missing(List<Entry> files, boolean replace) throws IOException {
        var missing = new ArrayList<Entry>();
        var inTheWay = new ArrayList<String>();
        for (var file : files) {
            var target = folder.root().resolve(file.path());
            var key = file.databaseOf();
            if (key != null) {
                folder.checkPlace(key);
            }
            if (file.path().equals(Manifest.STATE)
                    || !Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                missing.add(file);
            } else if (key != null || !Manifest.matches(target, file)) {
                missing.add(file);
                inTheWay.add(key == null ? file.path() : "project " + key);
            }
        }
        if (!inTheWay.isEmpty() && !replace) {
            throw new IOException(
                    "These exist already; nothing was restored: "
                            + named(inTheWay)
                            + ". With --replace they give way and are kept in .trackio-jvm/backup.");
        }
        return missing;
    }

    private void put(Entry file, Path aside) throws IOException {
        var target = folder.root().resolve(file.path());
        var place = DataFolder.folderOf(target);
        var copy = copied(file);
        try {
            Files.createDirectories(place);
            if (!place.toRealPath().startsWith(folder.root().toRealPath())) {
                throw new IOException(
                        "A link leads out of the data folder at " + file.path() + "; remove it.");
            }
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(DataFolder.folderOf(aside));
                Files.move(target, aside, StandardCopyOption.ATOMIC_MOVE);
                kept.add(aside);
            }
            Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE);
            DataFolder.sync(place);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private void putDatabase(String key, Entry file, Path aside, boolean replace)
            throws IOException {
        var copy = copied(file);
        try {
            var placement = new Placement(folder);
            if (replace && folder.exists(key)) {
                placement.inPlace(key, copy, aside, connections);
                kept.add(aside);
            } else {
                placement.asNew(key, copy);
            }
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    "Project " + key + " was made by another program meanwhile; it was left.", e);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /** Whole where there is none yet; else the names of the restored projects are added to it. */
    private boolean restoreState(List<Entry> files) throws IOException {
        var target = folder.root().resolve(Manifest.STATE);
        for (var file : files) {
            if (file.path().equals(Manifest.STATE) && !Files.exists(target)) {
                var copy = copied(file);
                try {
                    Files.createLink(target, copy);
                    DataFolder.sync(DataFolder.folderOf(target));
                    return true;
                } catch (FileAlreadyExistsException e) {
                    return false;
                } finally {
                    Files.deleteIfExists(copy);
                }
            }
        }
        return false;
    }

    /** On the disk of the data folder, and what was listed: the backup may change meanwhile. */
    private Path copied(Entry file) throws IOException {
        progress.at(file.path(), 0, 0);
        var copy = folder.ours("import").resolve(UUID.randomUUID() + ".part");
        var found = Manifest.copy(backup.resolve(file.path()), copy, file.path());
        if (!found.equals(file)) {
            Files.deleteIfExists(copy);
            throw new IOException("The backup changes while it is restored: " + file.path());
        }
        return copy;
    }

    private Map<String, String> givenNames() throws IOException {
        var names = new HashMap<String, String>();
        var file = backup.resolve(Manifest.STATE);
        if (!Files.exists(file)) {
            return names;
        }
        try (var connection = connections.immutable(file);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT key, given FROM project_names")) {
            while (rows.next()) {
                names.put(rows.getString(1), rows.getString(2));
            }
            return names;
        } catch (SQLException e) {
            throw new IOException("The backup's " + Manifest.STATE + " cannot be read.", e);
        }
    }

    private static String named(List<String> all) {
        var some = String.join(", ", all.subList(0, Math.min(NAMED, all.size())));
        return all.size() > NAMED ? some + " and " + (all.size() - NAMED) + " more" : some;
    }

    @Override
    public void close() {
        state.close();
        threads.close();
    }
}
