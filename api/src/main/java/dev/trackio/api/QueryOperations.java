package dev.trackio.api;

import static dev.trackio.api.Schema.OBJECT;
import static dev.trackio.api.Schema.TEXT;
import static dev.trackio.api.Schema.WHOLE;
import static dev.trackio.api.Schema.field;
import static dev.trackio.api.Schema.list;

import java.util.List;

/** Questions in SQL, for what no other operation answers. */
public final class QueryOperations {
    private QueryOperations() {}

    public record ProjectQuery(
            @Doc("Project name; it must exist.") String project,
            @Doc("One SELECT or WITH statement, or a PRAGMA such as table_info(metrics).")
                    String query) {}

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
}
