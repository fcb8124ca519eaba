package dev.trackio.server.query;

import dev.trackio.api.QueryOperations.ProjectQuery;
import dev.trackio.api.QueryOperations.QueryResult;
import dev.trackio.api.QueryOperations.SqlAnswer;
import dev.trackio.api.QueryOperations.SqlQuery;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Json;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.projects.ProjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Questions about one project in SQL. */
public final class Queries {
    private static final int MAX_LENGTH = 64 << 10;
    private static final long DEFAULT_ROWS = 100;
    private static final Pattern READS = Pattern.compile("(?i)select|with|pragma");

    private final ProjectStore projects;
    private final QueryStore store;

    public Queries(ProjectStore projects, QueryStore store) {
        this.projects = projects;
        this.store = store;
    }

    /** Refusals in the words that official clients know. */
    public QueryResult ask(ProjectQuery in) {
        var project = ProjectName.of(in.project());
        if (!projects.exists(project)) {
            throw ApiException.badRequest(
                    "Project '" + ApiException.shown(in.project()) + "' not found.");
        }
        var query = statement(in.query());
        if (query.isEmpty()) {
            throw ApiException.badRequest("Query cannot be empty.");
        }
        if (!READS.matcher(query).lookingAt()) {
            throw ApiException.badRequest(
                    "Only read-only SELECT, WITH, and safe PRAGMA queries are supported.");
        }
        if (query.length() > MAX_LENGTH) {
            throw ApiException.badRequest(
                    "The query is longer than " + MAX_LENGTH + " characters: shorten it.");
        }
        var table = store.run(project, query);
        return new QueryResult(in.project(), query, table.columns(), table.rows(), table.count());
    }

    /** The same for agents: few rows, without the names of the columns in each. */
    public SqlAnswer ask(SqlQuery in) {
        var limit = in.limit() == null ? DEFAULT_ROWS : in.limit();
        if (limit < 1 || limit > QueryStore.MAX_ROWS) {
            throw ApiException.badRequest(
                    "limit: from 1 to " + QueryStore.MAX_ROWS + ", not " + limit + '.');
        }
        try (var all = ask(new ProjectQuery(in.project(), in.sql()))) {
            var rows = new ArrayList<List<RawJson>>();
            for (var row = all.rows().iterator(); rows.size() < limit && row.hasNext(); ) {
                rows.add(List.copyOf(Json.fields(row.next()).values()));
            }
            return new SqlAnswer(all.columns(), rows, all.rowCount(), rows.size() < all.rowCount());
        }
    }

    /** Without what people end it with. */
    private static String statement(String query) {
        var text = query.strip();
        var end = text.length();
        while (end > 0 && (text.charAt(end - 1) == ';' || text.charAt(end - 1) <= ' ')) {
            end--;
        }
        return text.substring(0, end);
    }
}
