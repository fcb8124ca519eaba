package dev.trackio.server.query;

import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.server.projects.ProjectName;
import java.util.List;

/** Answers questions that are put in the store's own language. */
public interface QueryStore {
    /** Beyond so many rows a query is refused. */
    int MAX_ROWS = 10_000;

    /**
     * Runs one statement, which reads and does nothing else.
     *
     * @throws dev.trackio.server.call.ApiException BAD_REQUEST when it is none, does more, takes
     *     too long, holds too much or gives more than is allowed; UNAVAILABLE when too many others
     *     run
     */
    Table run(ProjectName project, String statement);

    /**
     * What a statement gave.
     *
     * @param columns in their order, no name twice
     * @param rows objects; lent
     */
    record Table(List<String> columns, Rows<RawJson> rows, long count) {
        public Table {
            columns = List.copyOf(columns);
        }
    }
}
