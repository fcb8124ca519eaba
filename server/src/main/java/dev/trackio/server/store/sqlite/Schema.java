package dev.trackio.server.store.sqlite;

import java.util.List;
import java.util.stream.Collectors;

/** Trackio's tables as its version 0.43 makes them, so that it goes on using files that we made. */
final class Schema {
    /** The {@code user_version} of such a file. */
    static final int VERSION = 2;

    private static final String KEY = "INTEGER PRIMARY KEY AUTOINCREMENT";
    private static final String TEXT = "TEXT";
    private static final String NEEDED = "TEXT NOT NULL";

    private Schema() {}

    /**
     * @param constraints what stands after the columns, each one a clause
     */
    record Table(String name, List<Column> columns, List<String> constraints) {
        String create() {
            var clauses =
                    columns.stream()
                            .map(column -> column.name + " " + column.definition)
                            .collect(Collectors.toList());
            clauses.addAll(constraints);
            return "CREATE TABLE " + name + " (" + String.join(", ", clauses) + ")";
        }
    }

    record Column(String name, String definition) {
        /** Whether rows that are there already can do without a value. */
        boolean canBeAdded() {
            return !definition.contains("PRIMARY KEY")
                    && (!definition.contains("NOT NULL") || definition.contains("DEFAULT"));
        }
    }

    /**
     * @param terms columns; an expression stands for itself
     * @param where the condition of a partial index, or nothing
     */
    record Index(String name, String table, boolean unique, List<String> terms, String where) {
        String create() {
            return "CREATE "
                    + (unique ? "UNIQUE " : "")
                    + "INDEX "
                    + name
                    + " ON "
                    + table
                    + " ("
                    + String.join(", ", terms)
                    + ")"
                    + (where.isEmpty() ? "" : " WHERE " + where);
        }
    }

    static final List<Table> TABLES =
            List.of(
                    table(
                            "metrics",
                            List.of(
                                    column("id", KEY),
                                    column("run_id", NEEDED),
                                    column("timestamp", NEEDED),
                                    column("run_name", NEEDED),
                                    column("step", "INTEGER NOT NULL"),
                                    column("metrics", NEEDED),
                                    column("log_id", TEXT),
                                    column("space_id", TEXT))),
                    table(
                            "configs",
                            List.of(
                                    column("id", KEY),
                                    column("run_id", NEEDED),
                                    column("run_name", NEEDED),
                                    column("config", NEEDED),
                                    column("created_at", NEEDED)),
                            "UNIQUE (run_id)"),
                    table(
                            "system_metrics",
                            List.of(
                                    column("id", KEY),
                                    column("run_id", NEEDED),
                                    column("timestamp", NEEDED),
                                    column("run_name", NEEDED),
                                    column("metrics", NEEDED),
                                    column("log_id", TEXT),
                                    column("space_id", TEXT))),
                    table(
                            "traces",
                            List.of(
                                    column("id", "TEXT PRIMARY KEY"),
                                    column("run_id", NEEDED),
                                    column("timestamp", NEEDED),
                                    column("run_name", NEEDED),
                                    column("step", "INTEGER NOT NULL"),
                                    column("key", NEEDED),
                                    column("trace_index", "INTEGER"),
                                    column("messages", NEEDED),
                                    column("metadata", NEEDED),
                                    column("search_text", NEEDED),
                                    column("log_id", TEXT),
                                    column("space_id", TEXT),
                                    column("spans", "TEXT NOT NULL DEFAULT '[]'"))),
                    table(
                            "project_metadata",
                            List.of(column("key", "TEXT PRIMARY KEY"), column("value", NEEDED))),
                    table(
                            "pending_uploads",
                            List.of(
                                    column("id", KEY),
                                    column("space_id", NEEDED),
                                    column("run_id", TEXT),
                                    column("run_name", TEXT),
                                    column("step", "INTEGER"),
                                    column("file_path", NEEDED),
                                    column("relative_path", TEXT),
                                    column("created_at", NEEDED),
                                    column("kind", "TEXT NOT NULL DEFAULT 'media'"),
                                    column("digest", TEXT))),
                    table(
                            "alerts",
                            List.of(
                                    column("id", KEY),
                                    column("run_id", NEEDED),
                                    column("timestamp", NEEDED),
                                    column("run_name", NEEDED),
                                    column("title", NEEDED),
                                    column("text", TEXT),
                                    column("level", "TEXT NOT NULL DEFAULT 'warn'"),
                                    column("step", "INTEGER"),
                                    column("alert_id", TEXT))),
                    table(
                            "artifacts",
                            List.of(
                                    column("id", KEY),
                                    column("name", NEEDED),
                                    column("type", NEEDED),
                                    column("description", TEXT),
                                    column("created_at", NEEDED)),
                            "UNIQUE (name)"),
                    table(
                            "artifact_versions",
                            List.of(
                                    column("id", KEY),
                                    column(
                                            "artifact_id",
                                            "INTEGER NOT NULL REFERENCES artifacts(id)"),
                                    column("version", "INTEGER NOT NULL"),
                                    column("manifest_digest", NEEDED),
                                    column("manifest", NEEDED),
                                    column("metadata", TEXT),
                                    column("size_bytes", "INTEGER NOT NULL"),
                                    column("producer_run_id", TEXT),
                                    column("producer_run_name", TEXT),
                                    column("created_at", NEEDED)),
                            "UNIQUE (artifact_id, version)",
                            "UNIQUE (artifact_id, manifest_digest)"),
                    table(
                            "artifact_aliases",
                            List.of(
                                    column(
                                            "artifact_id",
                                            "INTEGER NOT NULL REFERENCES artifacts(id)"),
                                    column("alias", NEEDED),
                                    column(
                                            "artifact_version_id",
                                            "INTEGER NOT NULL REFERENCES artifact_versions(id)")),
                            "PRIMARY KEY (artifact_id, alias)"),
                    table(
                            "run_artifact_links",
                            List.of(
                                    column("id", KEY),
                                    column("run_id", TEXT),
                                    column("run_name", TEXT),
                                    column("run_project", TEXT),
                                    column(
                                            "artifact_version_id",
                                            "INTEGER NOT NULL REFERENCES artifact_versions(id)"),
                                    column(
                                            "direction",
                                            "TEXT NOT NULL CHECK (direction IN ('input',"
                                                    + " 'output'))"),
                                    column("created_at", NEEDED))),
                    table(
                            "external_run_artifact_links",
                            List.of(
                                    column("id", KEY),
                                    column("run_id", TEXT),
                                    column("run_name", TEXT),
                                    column("source_project", NEEDED),
                                    column("source_version_id", "INTEGER NOT NULL"),
                                    column("source_artifact", NEEDED),
                                    column("source_type", NEEDED),
                                    column("source_version", "INTEGER NOT NULL"),
                                    column("source_size_bytes", "INTEGER NOT NULL"),
                                    column(
                                            "direction",
                                            "TEXT NOT NULL CHECK (direction IN ('input',"
                                                    + " 'output'))"),
                                    column("created_at", NEEDED))));

    static final List<Index> INDEXES =
            List.of(
                    index("idx_metrics_run_record", "metrics", "run_id", "run_name", "timestamp"),
                    pending("idx_metrics_pending", "metrics"),
                    once("idx_metrics_log_id", "metrics", "log_id"),
                    index("idx_metrics_run_timestamp", "metrics", "run_id", "timestamp"),
                    index("idx_metrics_run_step", "metrics", "run_id", "step"),
                    index("idx_configs_run_name", "configs", "run_name"),
                    pending("idx_system_metrics_pending", "system_metrics"),
                    once("idx_system_metrics_log_id", "system_metrics", "log_id"),
                    index(
                            "idx_system_metrics_run_timestamp",
                            "system_metrics",
                            "run_id",
                            "timestamp"),
                    index("idx_traces_search", "traces", "search_text"),
                    index("idx_traces_run_timestamp", "traces", "run_id", "timestamp"),
                    index("idx_traces_run_step", "traces", "run_id", "step"),
                    index("idx_pending_uploads_kind", "pending_uploads", "kind"),
                    once("idx_alerts_alert_id", "alerts", "alert_id"),
                    index("idx_alerts_timestamp", "alerts", "timestamp"),
                    index("idx_alerts_run", "alerts", "run_id"),
                    new Index(
                            "idx_run_artifact_links_unique",
                            "run_artifact_links",
                            true,
                            List.of(
                                    "COALESCE(run_project, '')",
                                    "COALESCE(run_id, '')",
                                    "COALESCE(run_name, '')",
                                    "artifact_version_id",
                                    "direction"),
                            ""),
                    index(
                            "idx_run_artifact_links_project_run",
                            "run_artifact_links",
                            "run_project",
                            "run_id",
                            "run_name"),
                    index(
                            "idx_run_artifact_links_version",
                            "run_artifact_links",
                            "artifact_version_id"),
                    index(
                            "idx_run_artifact_links_name",
                            "run_artifact_links",
                            "run_name",
                            "run_id"),
                    index("idx_run_artifact_links_run", "run_artifact_links", "run_id", "run_name"),
                    new Index(
                            "idx_external_artifact_links_unique",
                            "external_run_artifact_links",
                            true,
                            List.of(
                                    "COALESCE(run_id, '')",
                                    "COALESCE(run_name, '')",
                                    "source_project",
                                    "source_version_id",
                                    "direction"),
                            ""),
                    index(
                            "idx_external_artifact_links_run",
                            "external_run_artifact_links",
                            "run_id",
                            "run_name"));

    private static Table table(String name, List<Column> columns, String... constraints) {
        return new Table(name, columns, List.of(constraints));
    }

    private static Column column(String name, String definition) {
        return new Column(name, definition);
    }

    private static Index index(String name, String table, String... columns) {
        return new Index(name, table, false, List.of(columns), "");
    }

    private static Index once(String name, String table, String column) {
        return new Index(name, table, true, List.of(column), column + " IS NOT NULL");
    }

    private static Index pending(String name, String table) {
        return new Index(name, table, false, List.of("space_id"), "space_id IS NOT NULL");
    }
}
