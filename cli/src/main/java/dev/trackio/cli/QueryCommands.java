package dev.trackio.cli;

import static dev.trackio.cli.command.Option.JSON;
import static dev.trackio.cli.command.Option.PROJECT;

import dev.trackio.api.ProjectOperations;
import dev.trackio.api.QueryOperations;
import dev.trackio.api.RunOperations.None;
import dev.trackio.cli.command.Answer;
import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Session;
import dev.trackio.cli.command.Source;
import dev.trackio.cli.command.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code trackio query project} and {@code trackio status}. */
final class QueryCommands {
    private static final Option SQL =
            Option.text("--sql", "SQL", "A SELECT, which only reads.").must();

    private QueryCommands() {}

    static List<Command> all() {
        return List.of(
                Command.of(
                                "query project",
                                "Ask a project's database a question in SQL.",
                                QueryCommands::query)
                        .with(PROJECT, SQL, JSON)
                        .example(
                                "--project my-project --sql \"SELECT run_name, count(*) AS n"
                                        + " FROM metrics GROUP BY 1\""),
                Command.of(
                        "status",
                        "Tell which projects of this machine are bound to a Space.",
                        QueryCommands::status));
    }

    private static void query(Session session) throws IOException {
        var result =
                ask(
                        session.source(),
                        session.given().required(PROJECT),
                        session.given().required(SQL));
        if (session.json()) {
            session.out().json(result);
            return;
        }
        session.out().println("Query returned " + result.get("row_count").text() + " row(s).");
        var columns = result.get("columns").texts();
        if (columns.isEmpty()) {
            return;
        }
        var rows = result.get("rows").list().stream().map(row -> cells(row, columns)).toList();
        session.out().table(Table.aligned(columns, rows));
        if (rows.isEmpty()) {
            session.out().println("(no rows)");
        }
    }

    private static List<String> cells(Answer row, List<String> columns) {
        return columns.stream().map(column -> row.get(column).textOr("")).toList();
    }

    private static Answer ask(Source source, String project, String sql) throws IOException {
        return source.ask(
                QueryOperations.QUERY_PROJECT, new QueryOperations.ProjectQuery(project, sql));
    }

    private static void status(Session session) throws IOException {
        session.requireLocal("status");
        var out = session.out();
        out.println("Reading local Trackio projects...\n");
        var projects = session.source().ask(ProjectOperations.GET_ALL_PROJECTS, new None()).texts();
        if (projects.isEmpty()) {
            out.println("No Trackio projects found.");
            return;
        }
        var synced = 0;
        var unsynced = new ArrayList<String>();
        for (var project : projects) {
            if (!boundToSpace(session.source(), project)) {
                continue;
            }
            if (waits(session.source(), project)) {
                unsynced.add(project);
            } else {
                synced++;
            }
        }
        out.println("Finished reading Trackio projects");
        var local = projects.size() - synced - unsynced.size();
        if (local > 0) {
            out.println("  * " + local + " local trackio project(s) [OK]");
        }
        if (synced > 0) {
            out.println("  * " + synced + " trackio project(s) synced to Spaces [OK]");
        }
        if (!unsynced.isEmpty()) {
            out.println(
                    "  * "
                            + unsynced.size()
                            + " trackio project(s) with unsynced changes [WARNING]:");
            unsynced.forEach(project -> out.println("    - " + project));
            out.println(
                    "\nPython's `trackio sync --project " + unsynced.getFirst() + "` syncs it.");
        }
    }

    private static boolean boundToSpace(Source source, String project) throws IOException {
        return has(source, project, "project_metadata", "key = 'space_id'");
    }

    /** The client's send buffer: rows that are meant for a Space, and files. */
    private static boolean waits(Source source, String project) throws IOException {
        for (var table : List.of("metrics", "system_metrics", "traces")) {
            if (has(source, project, table, "space_id IS NOT NULL")) {
                return true;
            }
        }
        return has(source, project, "pending_uploads", "1");
    }

    /** False where there is no such table, as in files of old versions. */
    private static boolean has(Source source, String project, String table, String where)
            throws IOException {
        var there =
                ask(
                        source,
                        project,
                        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '"
                                + table
                                + "'");
        return !there.get("rows").isEmpty()
                && !ask(source, project, "SELECT 1 FROM " + table + " WHERE " + where + " LIMIT 1")
                        .get("rows")
                        .isEmpty();
    }
}
