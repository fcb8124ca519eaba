package dev.trackio.server.store.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which run a link between a run and a version means. Links hold ids and names as clients gave
 * them: an id that no run has, or none, stands for the one run of its name, when there is one.
 */
final class RunLinks {
    private final boolean byName;
    private final Set<String> ids = new HashSet<>();
    private final Map<String, Set<String>> idsByName = new HashMap<>();

    private RunLinks(boolean byName) {
        this.byName = byName;
    }

    /**
     * SQL that holds for links of the project's own runs; the project's key is bound to {@code ?1}.
     */
    static String own(Layout layout) {
        return layout.has("run_artifact_links", "run_project")
                ? "(run_project IS NULL OR run_project = ?1)"
                : "?1 IS NOT NULL";
    }

    static RunLinks of(Connection connection, Layout layout, String project) throws SQLException {
        var links = new RunLinks(!layout.has("metrics", "run_id"));
        if (links.byName) {
            return links;
        }
        for (var run : SqliteRuns.logged(connection, layout)) {
            links.add(run.id(), run.name());
        }
        var loggedIds = Set.copyOf(links.ids);
        var loggedNames = Set.copyOf(links.idsByName.keySet());
        var sql =
                "SELECT run_id, run_name FROM run_artifact_links WHERE run_id IS NOT NULL AND"
                        + " run_name IS NOT NULL AND "
                        + own(layout)
                        + " GROUP BY run_id, run_name";
        if (layout.has("external_run_artifact_links")) {
            sql +=
                    " UNION SELECT run_id, run_name FROM external_run_artifact_links"
                            + " WHERE run_id IS NOT NULL AND run_name IS NOT NULL";
        }
        try (var select = connection.prepareStatement(sql)) {
            select.setString(1, project);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    if (!loggedIds.contains(rows.getString(1))
                            && !loggedNames.contains(rows.getString(2))) {
                        links.add(rows.getString(1), rows.getString(2));
                    }
                }
            }
        }
        return links;
    }

    private void add(String id, String name) {
        ids.add(id);
        idsByName.computeIfAbsent(name, n -> new HashSet<>()).add(id);
    }

    /** Files from before there were ids tell runs apart by name. */
    boolean byName() {
        return byName;
    }

    /** The id of the run that is meant; null when only its name is known. */
    @Nullable String id(@Nullable String id, @Nullable String name) {
        if (byName || (id != null && ids.contains(id))) {
            return byName ? null : id;
        }
        var owners = name == null ? Set.<String>of() : idsByName.getOrDefault(name, Set.of());
        return owners.size() == 1 ? owners.iterator().next() : null;
    }

    /** A row of links. */
    record Link(
            long id,
            @Nullable String runId,
            @Nullable String runName,
            @Nullable String runProject,
            long version,
            String direction,
            String createdAt) {
        static String columns(Layout layout) {
            return "SELECT id, run_id, run_name, %s, artifact_version_id, direction, created_at"
                            .formatted(
                                    layout.has("run_artifact_links", "run_project")
                                            ? "run_project"
                                            : "NULL")
                    + " FROM run_artifact_links ";
        }

        static Link of(ResultSet row) throws SQLException {
            return new Link(
                    row.getLong(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getLong(5),
                    row.getString(6),
                    row.getString(7));
        }

        /** The project of the run, when that is another one. */
        @Nullable String elsewhere(String project) {
            return runProject == null || runProject.equals(project) ? null : runProject;
        }
    }
}
