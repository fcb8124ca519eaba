package dev.trackio.server.store.sqlite;

import dev.trackio.api.Step;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.projects.ProjectStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Projects are the database files of the data folder. */
final class SqliteProjects implements ProjectStore {
    private final SqliteStorage storage;
    private final DataFolder folder;
    private final Connections connections;
    private final ReaderThreads threads;

    SqliteProjects(
            SqliteStorage storage,
            DataFolder folder,
            Connections connections,
            ReaderThreads threads) {
        this.storage = storage;
        this.folder = folder;
        this.connections = connections;
        this.threads = threads;
    }

    @Override
    public List<String> keys() {
        return folder.keys();
    }

    @Override
    public boolean exists(ProjectName project) {
        return folder.exists(project.key());
    }

    @Override
    public Optional<Step> lastStep(ProjectName project) {
        return storage.read(
                project,
                Optional.empty(),
                (connection, layout) -> {
                    if (!layout.has("metrics")) {
                        return Optional.empty();
                    }
                    var sql =
                            RunSql.ids(layout)
                                    + """
                                    SELECT max((SELECT max(step) FROM metrics m
                                        WHERE m.%s = ids.id AND m.%s))
                                    FROM ids WHERE id IS NOT NULL"""
                                            .formatted(layout.run("metrics"), RunSql.NUMERIC);
                    try (var select = connection.prepareStatement(sql);
                            var row = select.executeQuery()) {
                        return row.next() && row.getObject(1) != null
                                ? Optional.of(StoredRows.step(row, 1))
                                : Optional.empty();
                    }
                });
    }

    @Override
    public long version(ProjectName project) {
        return storage.version(project);
    }

    @Override
    public String identity(ProjectName project) {
        return folder.lastingIdentity(project.key());
    }

    @Override
    public void importDatabase(ProjectName project, Path file) {
        storage.checkWritable();
        checkNew(project);
        @Nullable Path copy = null;
        try {
            ImportCheck.checkHeader(file);
            copy = folder.ours("import").resolve(UUID.randomUUID() + ".part");
            Files.copy(file, copy);
            check(project, copy);
            Snapshot.sync(copy);
            storage.file(project).checkName(project);
            place(project, copy);
        } catch (IOException e) {
            throw DataFolder.cannotWrite(e);
        } finally {
            delete(copy);
        }
    }

    private void check(ProjectName project, Path copy) {
        threads.call(
                project.key(),
                () -> {
                    ImportCheck.check(connections, copy);
                    return true;
                });
    }

    private void place(ProjectName project, Path copy) throws IOException {
        try {
            new Placement(folder).asNew(project.key(), copy);
        } catch (FileAlreadyExistsException e) {
            throw alreadyThere(project);
        }
    }

    private void checkNew(ProjectName project) {
        folder.checkPlace(project.key());
        if (folder.exists(project.key())) {
            throw alreadyThere(project);
        }
    }

    private static ApiException alreadyThere(ProjectName project) {
        return new ApiException(
                Kind.CONFLICT,
                "Trackio database file already exists for project "
                        + project.given()
                        + ", cannot overwrite.");
    }

    private static void delete(@Nullable Path copy) {
        try {
            if (copy != null) {
                Files.deleteIfExists(copy);
            }
        } catch (IOException e) {
            throw DataFolder.cannotWrite(e);
        }
    }
}
