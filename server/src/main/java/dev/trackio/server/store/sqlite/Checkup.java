package dev.trackio.server.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Examines a data folder and every project in it, and says what to do about what is wrong. Changes
 * no byte of a project's files; the folder's lock is tried on a file of its own.
 */
public final class Checkup {
    private final DataFolder folder;
    private final Connections connections = new Connections(SqliteSettings.Synchronous.FULL);
    private final boolean full;
    private final List<Finding> findings = new ArrayList<>();

    /** How much a finding matters. */
    public enum Weight {
        FINE,
        NOTE,
        PROBLEM
    }

    /**
     * What was found.
     *
     * @param about what was looked at
     * @param advice what to do; null when nothing is to be done
     */
    public record Finding(String about, Weight weight, String words, @Nullable String advice) {}

    private Checkup(Path dataFolder, boolean full) {
        this.folder = new DataFolder(dataFolder);
        this.full = full;
    }

    /**
     * @param full whether indexes are compared with their tables, too, which takes longer
     */
    public static List<Finding> of(Path dataFolder, boolean full, Progress progress) {
        var checkup = new Checkup(dataFolder, full);
        checkup.folder();
        var keys = checkup.folder.keys();
        for (var i = 0; i < keys.size(); i++) {
            progress.at(keys.get(i), i, keys.size());
            checkup.project(keys.get(i));
        }
        return checkup.findings;
    }

    private void folder() {
        var root = folder.root();
        if (!Files.exists(root)) {
            note("data folder", root + " does not exist yet.", "The first write makes it.");
        } else if (!Files.isDirectory(root)) {
            problem("data folder", root + " is not a folder.", "Set TRACKIO_DIR to another place.");
        } else {
            fine("data folder", root + " has " + folder.keys().size() + " projects.");
        }
        if (!folder.isWritable()) {
            problem(
                    "data folder",
                    "It cannot be written by this user.",
                    "Change its owner or permissions, or start the server with --read-only.");
        }
        var kind = folder.fileSystem();
        if (folder.isNetwork()) {
            note(
                    "file system",
                    kind + " is a network file system: its locks are not to be relied on.",
                    "Let programs log through the server instead of sharing the folder.");
        } else {
            fine("file system", kind + ", on this machine.");
        }
        var trouble = Health.disk(folder.space(), false);
        if (trouble == null) {
            fine("free space", mib(folder.space().free()) + " are left.");
        } else {
            problem("free space", trouble, "Free some space, or move the data folder.");
        }
        if (Files.isDirectory(root) && folder.isWritable()) {
            lock(root);
        }
    }

    private void lock(Path root) {
        try {
            var file = Files.createTempFile(root, ".trackio-doctor", ".lock");
            try {
                if (Flock.excludes(file)) {
                    fine("lock", "Programs exclude each other by flock.");
                } else {
                    note(
                            "lock",
                            "flock does not work here: SQLite's own locks must do.",
                            "Do not let Python and this server write to the same project.");
                }
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            problem("lock", "No file can be made in the folder: " + e.getMessage(), null);
        }
    }

    private void project(String key) {
        var about = "project " + key;
        try {
            var layout = look(key, connection -> Layout.of(connection));
            var check = full ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)";
            var verdict = look(key, connection -> text(connection, check));
            var size = mib(size(folder.database(key)));
            if (!verdict.equals("ok")) {
                problem(
                        about,
                        "Its file is damaged: " + verdict.lines().findFirst().orElse(""),
                        "Restore it from a backup: trackio restore DIR --project "
                                + key
                                + " --replace");
            } else if (layout.isNewer()) {
                problem(
                        about,
                        "A newer Trackio wrote it (layout " + layout.version() + "): read-only.",
                        "Update this server.");
            } else if (!layout.isComplete() && !layout.isEmpty()) {
                note(
                        about,
                        "Sound, " + size + ", in an older layout (" + layout.version() + ").",
                        "The first write brings it up to date, after a copy of it.");
            } else {
                fine(about, "Sound, " + size + ", layout " + layout.version() + ".");
            }
        } catch (SQLException e) {
            problem(
                    about,
                    switch (Faults.trouble(e)) {
                        case DAMAGED -> "Its file is no database, or is damaged.";
                        case NOT_WRITABLE, NOT_USABLE -> "Its file cannot be opened.";
                        case FULL, PASSING -> "It could not be examined: " + e.getMessage();
                    },
                    Faults.trouble(e) == Faults.Trouble.DAMAGED
                            ? "Restore it from a backup, or move it away."
                            : "Check the permissions of the file, and whether another program holds"
                                    + " it; then try again.");
        }
        var waiting = size(folder.beside(key, ".db-wal"));
        if (waiting > 0) {
            note(
                    about,
                    mib(waiting) + " wait in its write-ahead log (.db-wal).",
                    "Leave it there: it belongs to the file. The next program that writes to the"
                            + " project writes it back.");
        }
    }

    private interface Look<T> {
        T at(Connection connection) throws SQLException;
    }

    /** A file that is in use is looked at with its locks once it seems damaged without. */
    private <T> T look(String key, Look<T> look) throws SQLException {
        var file = folder.database(key);
        try (var connection = connections.glance(file)) {
            var seen = look.at(connection);
            if (!(seen instanceof String verdict) || verdict.equals("ok")) {
                return seen;
            }
        } catch (SQLException e) {
            if (Faults.trouble(e) != Faults.Trouble.DAMAGED || !isInUse(key)) {
                throw e;
            }
        }
        try (var connection = isInUse(key) ? connections.reader(file) : connections.glance(file)) {
            return look.at(connection);
        }
    }

    private boolean isInUse(String key) {
        return Files.exists(folder.beside(key, ".db-wal"))
                || Files.exists(folder.beside(key, ".db-journal"));
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "";
        }
    }

    private static long size(Path file) {
        return DataFolder.attributes(file).map(seen -> seen.size()).orElse(0L);
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }

    private void fine(String about, String words) {
        findings.add(new Finding(about, Weight.FINE, words, null));
    }

    private void note(String about, String words, @Nullable String advice) {
        findings.add(new Finding(about, Weight.NOTE, words, advice));
    }

    private void problem(String about, String words, @Nullable String advice) {
        findings.add(new Finding(about, Weight.PROBLEM, words, advice));
    }
}
