package dev.trackio.api;

import static dev.trackio.api.Schema.OBJECT;
import static dev.trackio.api.Schema.TEXT;
import static dev.trackio.api.Schema.WHOLE;
import static dev.trackio.api.Schema.field;
import static dev.trackio.api.Schema.list;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Questions in SQL, for what no other operation answers. */
public final class QueryOperations {
    private QueryOperations() {}

    public record ProjectQuery(
            @Doc("Project name; it must exist.") String project,
            @Doc("One SELECT or WITH statement, or a PRAGMA such as table_info(metrics).")
                    String query) {}

    public record SqlQuery(
            @Doc("Project name; it must exist.") String project,
            @Doc(
                            "One SELECT or WITH statement. Tables: metrics(run_id, run_name, step, timestamp,"
                                    + " metrics as JSON), configs(run_id, run_name, config as JSON),"
                                    + " system_metrics(run_id, run_name, timestamp, metrics as JSON),"
                                    + " alerts(run_name, step, level, title, text), traces, artifacts. NaN and"
                                    + " infinities are texts in JSON: leave them out by typeof(...) <> 'text'.")
                    String sql,
            @Doc("How many rows, 100 unless given, at most 10000.") @Nullable Long limit) {}

    /** The first rows of what a query gave. */
    public record SqlAnswer(
            @Doc("Names of the columns.") List<String> columns,
            @Doc("Of each row its values, in the order of the columns.") List<List<RawJson>> rows,
            @Doc("How many rows the query gave.") long total,
            @Doc("Whether it gave more than are here.") boolean truncated) {}

    /** What a query gave. */
    public record QueryResult(
            String project, String query, List<String> columns, Rows<RawJson> rows, long rowCount)
            implements Lent {
        @Override
        public void close() {
            rows.close();
        }
    }

    public static final Operation<ProjectQuery, QueryResult> QUERY_PROJECT =
            Operation.of(
                    "query_project",
                    Access.READ,
                    "Ask a project's database a question in SQL, which is only read: at most 10,000"
                            + " rows, 64 MiB and 5 seconds.",
                    Schema.object(
                            field("project", TEXT, "Project name."),
                            field("query", TEXT, "The query, without a semicolon at its end."),
                            field("columns", list(TEXT), "Names of the columns."),
                            field("rows", list(OBJECT), "Of each row its values by column."),
                            field("row_count", WHOLE, "How many rows there are.")),
                    new ProjectQuery(
                            "my-project",
                            "SELECT run_name, count(*) AS entries, max(step) AS last_step"
                                    + " FROM metrics GROUP BY run_name"));

    public static final Operation<SqlQuery, SqlAnswer> QUERY_SQL =
            Operation.of(
                    "query_sql",
                    Access.READ,
                    "Ask a project's SQLite database a question in SQL, which is only read: for what"
                            + " no other tool answers. Metrics are read with json_extract(metrics,"
                            + " '$.\"train/loss\"').",
                    WireShape.answer(SqlAnswer.class),
                    new SqlQuery(
                            "my-project",
                            "SELECT run_name, min(json_extract(metrics, '$.loss')) AS best FROM"
                                    + " metrics GROUP BY run_name ORDER BY best",
                            10L));
}
