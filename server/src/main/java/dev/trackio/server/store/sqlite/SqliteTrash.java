package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.edits.RunEditStore.Files;
import dev.trackio.server.edits.RunEditStore.Named;
import dev.trackio.server.edits.TrashStore;
import dev.trackio.server.projects.ProjectName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deleted runs in {@code .trackio-jvm/trash/<project>/<entry>.db}. */
final class SqliteTrash implements TrashStore {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteTrash.class);
    private static final String ENDING = ".db";

    private final SqliteStorage storage;
    private final DataFolder folder;
    private final Connections connections;
    private final ReaderThreads threads;
    private final java.time.Clock clock;

    SqliteTrash(
            SqliteStorage storage,
            DataFolder folder,
            Connections connections,
            ReaderThreads threads,
            java.time.Clock clock) {
        this.storage = storage;
        this.folder = folder;
        this.connections = connections;
        this.threads = threads;
        this.clock = clock;
    }

    /** Another name each time; they sort by time. */
    String newEntry() {
        return LiveFile.stamp(clock) + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Within the transaction that deletes the run, and durable before it commits. */
    void keep(WriteSession session, ProjectName project, String entry, Named run)
            throws SQLException {
        var _ = folder.ours("trash", project.key());
        try {
            DataFolder.sync(root());
        } catch (IOException e) {
            throw DataFolder.cannotWrite(e);
        }
        file(project, entry).write(session.connection(), project.key(), run, clock.instant());
    }

    private Path root() {
        return folder.root().resolve(".trackio-jvm").resolve("trash");
    }

    private TrashFile file(ProjectName project, String entry) {
        var path = root().resolve(project.key()).resolve(entry + ENDING);
        return new TrashFile(connections, path, storage.isReadOnly());
    }

    @Override
    public List<ProjectName> projects() {
        return names(root(), "").stream().map(ProjectName::of).toList();
    }

    @Override
    public List<Trashed> of(ProjectName project) {
        var entries = names(root().resolve(project.key()), ENDING);
        return threads.call(
                "trash",
                () -> {
                    var found = new ArrayList<Trashed>();
                    for (var entry : entries) {
                        try {
                            found.add(file(project, entry).read(trash -> trashed(entry, trash)));
                        } catch (SQLException e) {
                            // Half written when the process ended: its run was not deleted.
                            LOG.debug("{} in the trash cannot be read", entry, e);
                        }
                    }
                    found.sort(Comparator.comparing(Trashed::entry).reversed());
                    return found;
                });
    }

    private static Trashed trashed(String entry, Connection trash) throws SQLException {
        try (var select = trash.prepareStatement("SELECT * FROM trashed");
                var row = select.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("nothing says which run it was");
            }
            return new Trashed(
                    entry,
                    row.getString(1),
                    row.getString(2),
                    Instant.parse(row.getString(3)),
                    row.getLong(4),
                    row.getBoolean(5));
        }
    }

    private static List<String> names(Path folder, String ending) {
        var names = new ArrayList<String>();
        try (DirectoryStream<Path> files =
                java.nio.file.Files.newDirectoryStream(folder, "*" + ending)) {
            for (var file : files) {
                var name = file.getFileName().toString();
                names.add(name.substring(0, name.length() - ending.length()));
            }
        } catch (NoSuchFileException | java.nio.file.NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return names;
    }

    @Override
    public boolean isGone(ProjectName project, String entry) {
        return storage.read(
                project,
                true,
                (connection, layout) ->
                        file(project, entry).read(trash -> isGone(connection, layout, trash)));
    }

    /** All rows went in one transaction: one of them tells. */
    private static boolean isGone(Connection project, Layout layout, Connection trash)
            throws SQLException {
        for (var table : SqliteRunEdits.OF_RUNS) {
            if (!layout.has(table, "run_id")) {
                continue;
            }
            try (var first =
                            trash.prepareStatement("SELECT id, run_id FROM " + table + " LIMIT 1");
                    var row = first.executeQuery();
                    var same =
                            project.prepareStatement(
                                    "SELECT 1 FROM " + table + " WHERE id = ? AND run_id = ?")) {
                if (row.next()) {
                    same.setObject(1, row.getObject(1));
                    same.setString(2, row.getString(2));
                    try (var found = same.executeQuery()) {
                        return !found.next();
                    }
                }
            }
        }
        return true;
    }

    @Override
    public void settle(ProjectName project, String entry) {
        threads.call(
                "trash",
                () -> {
                    file(project, entry).settle();
                    return true;
                });
    }

    @Override
    public Optional<Named> restore(ProjectName project, String entry, Files files) {
        var file = file(project, entry);
        var done = new AtomicReference<@Nullable Named>();
        storage.write(
                project,
                session -> {
                    done.set(null);
                    if (file.exists()) {
                        done.set(file.read(trash -> restored(session, project, trash, files)));
                    }
                });
        var restored = Optional.ofNullable(done.get());
        restored.ifPresent(run -> storage.linkSources(project, run.id()));
        return restored;
    }

    private static Named restored(
            WriteSession session, ProjectName project, Connection trash, Files files)
            throws SQLException {
        var run = trashed("", trash);
        for (var table : SqliteRunEdits.tables()) {
            copy(session, trash, table, run.runId());
        }
        // A version may have been deleted meanwhile.
        SqliteRunEdits.update(
                session,
                "DELETE FROM run_artifact_links WHERE run_id = ?1 AND artifact_version_id NOT IN"
                        + " (SELECT id FROM artifact_versions)",
                run.runId());
        produced(session, trash);
        var named =
                new NamedFiles(session).of(run.runId(), SqliteRunEdits.names(session, run.runId()));
        var placed = files.placed(named);
        if (!placed.isEmpty()) {
            new NamedFiles(session).replace(run.runId(), placed);
        }
        LOG.info("run {} of project {} was restored", run.runId(), project.key());
        return named;
    }

    /** With the ids that rows had, unless those are other rows' by now. */
    private static void copy(WriteSession session, Connection trash, String table, String run)
            throws SQLException {
        try (var select =
                        trash.prepareStatement("SELECT * FROM %s ORDER BY rowid".formatted(table));
                var rows = select.executeQuery()) {
            var columns = TrashFile.columns(rows.getMetaData());
            var id = columns.indexOf("\"id\"") + 1;
            var insert = session.prepared(TrashFile.insert("OR IGNORE", table, columns));
            var has = session.prepared("SELECT run_id FROM " + table + " WHERE id = ?");
            while (rows.next()) {
                has.setObject(1, rows.getObject(id));
                var taken = false;
                try (var row = has.executeQuery()) {
                    if (row.next()) {
                        if (run.equals(row.getString(1))) {
                            continue; // restored before
                        }
                        taken = true;
                    }
                }
                for (var i = 1; i <= columns.size(); i++) {
                    insert.setObject(i, taken && i == id ? null : rows.getObject(i));
                }
                insert.executeUpdate();
            }
        }
    }

    private static void produced(WriteSession session, Connection trash) throws SQLException {
        var update =
                session.prepared(
                        "UPDATE artifact_versions SET producer_run_id = ?, producer_run_name = ?"
                                + " WHERE id = ? AND manifest_digest = ? AND producer_run_id IS"
                                + " NULL");
        try (var select =
                        trash.prepareStatement(
                                "SELECT producer_run_id, producer_run_name, id, manifest_digest"
                                        + " FROM artifact_versions");
                var rows = select.executeQuery()) {
            while (rows.next()) {
                for (var i = 1; i <= 4; i++) {
                    update.setObject(i, rows.getObject(i));
                }
                update.executeUpdate();
            }
        }
    }

    @Override
    public void forget(ProjectName project, String entry) {
        storage.checkWritable();
        try {
            file(project, entry).delete();
            java.nio.file.Files.deleteIfExists(root().resolve(project.key()));
        } catch (java.nio.file.DirectoryNotEmptyException e) {
            LOG.debug("project {} has more in the trash", project.key());
        } catch (IOException e) {
            throw new ApiException(
                    ApiException.Kind.UNAVAILABLE,
                    "The trash cannot be changed: check the permissions of the data folder.",
                    e);
        }
    }
}
