package dev.trackio.server.store.sqlite;

import dev.trackio.api.ViewOperations.SavedView;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.projects.ViewStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Saved views, in the file of what is ours to remember. */
final class SqliteViews implements ViewStore {
    private static final String NAME = "saved_views";
    private static final String TABLE =
            """
            CREATE TABLE IF NOT EXISTS saved_views (
                project TEXT NOT NULL, id TEXT NOT NULL, name TEXT, query TEXT NOT NULL,
                saved_at TEXT NOT NULL, PRIMARY KEY (project, id))""";

    private final SqliteStorage storage;
    private final StateFile state;

    SqliteViews(SqliteStorage storage, StateFile state) {
        this.storage = storage;
        this.state = state;
    }

    @Override
    public List<SavedView> named(ProjectName project) {
        return views(project, "name IS NOT NULL AND ?2 IS NULL ORDER BY name", null);
    }

    @Override
    public Optional<SavedView> find(ProjectName project, String id) {
        return views(project, "id = ?2", id).stream().findFirst();
    }

    private List<SavedView> views(ProjectName project, String where, @Nullable String id) {
        return state.read(
                List.of(),
                connection -> {
                    var found = new ArrayList<SavedView>();
                    if (!Layout.of(connection).has(NAME)) {
                        return found;
                    }
                    var sql =
                            "SELECT id, name, query, saved_at FROM saved_views WHERE project = ?1"
                                    + " AND "
                                    + where;
                    try (var select = connection.prepareStatement(sql)) {
                        select.setString(1, project.key());
                        select.setString(2, id);
                        try (var rows = select.executeQuery()) {
                            while (rows.next()) {
                                found.add(
                                        new SavedView(
                                                rows.getString(1),
                                                rows.getString(2),
                                                rows.getString(3),
                                                rows.getString(4)));
                            }
                        }
                    }
                    return found;
                });
    }

    @Override
    public void save(ProjectName project, SavedView view) {
        storage.checkWritable();
        state.transaction(
                connection -> {
                    try (var create = connection.createStatement()) {
                        create.execute(TABLE);
                    }
                    try (var insert =
                            connection.prepareStatement(
                                    """
                                    INSERT OR REPLACE INTO saved_views
                                    (project, id, name, query, saved_at) VALUES (?, ?, ?, ?, ?)""")) {
                        insert.setString(1, project.key());
                        insert.setString(2, view.id());
                        insert.setString(3, view.name());
                        insert.setString(4, view.query());
                        insert.setString(5, view.savedAt());
                        insert.executeUpdate();
                    }
                    if (view.name() == null) {
                        makeRoom(connection, project);
                    } else if (count(connection, project) > MAX_KEPT) {
                        throw ApiException.badRequest(
                                "A project keeps at most 1,000 saved views. Delete one first.");
                    }
                    return view;
                });
    }

    private static int count(Connection connection, ProjectName project) throws SQLException {
        try (var select =
                connection.prepareStatement(
                        "SELECT count(*) FROM saved_views WHERE project = ? AND name IS NOT NULL")) {
            select.setString(1, project.key());
            try (var row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static void makeRoom(Connection connection, ProjectName project) throws SQLException {
        try (var delete =
                connection.prepareStatement(
                        """
                        DELETE FROM saved_views WHERE project = ?1 AND name IS NULL AND id NOT IN (
                            SELECT id FROM saved_views WHERE project = ?1 AND name IS NULL
                            ORDER BY saved_at DESC, rowid DESC LIMIT ?2)""")) {
            delete.setString(1, project.key());
            delete.setInt(2, MAX_KEPT);
            delete.executeUpdate();
        }
    }

    @Override
    public boolean delete(ProjectName project, String name) {
        storage.checkWritable();
        var known = state.read(false, connection -> Layout.of(connection).has(NAME));
        return known
                && state.transaction(
                        connection -> {
                            try (var delete =
                                    connection.prepareStatement(
                                            "DELETE FROM saved_views WHERE project = ? AND name ="
                                                    + " ?")) {
                                delete.setString(1, project.key());
                                delete.setString(2, name);
                                return delete.executeUpdate() > 0;
                            }
                        });
    }
}
