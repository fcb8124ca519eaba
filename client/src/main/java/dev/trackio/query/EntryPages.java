package dev.trackio.query;

import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The entries of a run, of which a page is held at a time. */
final class EntryPages implements Iterator<Entry> {
    /** A server may end a page earlier. */
    private static final int PAGE = 2_000;

    private final Connection connection;
    private final String project;
    private final String where;
    private final Map<String, Object> arguments = new LinkedHashMap<>();
    private Iterator<Entry> page = Collections.emptyIterator();
    private long after = -1;
    private boolean isOver;
    private boolean isOfDatabase;

    /**
     * @param onlyMedia leaves out what has none; servers may do so or not
     */
    private EntryPages(
            Connection connection, String project, String id, String name, boolean onlyMedia) {
        this.connection = connection;
        this.project = project;
        where =
                "(run_id = %s OR (run_id IS NULL AND run_name = %s))%s"
                        .formatted(
                                quoted(id),
                                quoted(name),
                                onlyMedia ? " AND metrics LIKE '%\"_type\"%'" : "");
        arguments.put("project", project);
        arguments.put("runs", List.of(id));
        arguments.put("limit", PAGE);
        arguments.put("media", onlyMedia);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static Stream<Entry> all(Connection connection, String project, String id, String name) {
        return stream(new EntryPages(connection, project, id, name, false));
    }

    static Stream<Entry> withMedia(Connection connection, String project, String id, String name) {
        return stream(new EntryPages(connection, project, id, name, true));
    }

    private static Stream<Entry> stream(EntryPages pages) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(
                        pages, Spliterator.ORDERED | Spliterator.NONNULL),
                false);
    }

    @Override
    public boolean hasNext() {
        while (!page.hasNext() && !isOver) {
            var rows = Fields.list(isOfDatabase ? ofDatabase() : ofOperation());
            page = rows.stream().map(isOfDatabase ? Entry::inDatabase : Entry::stored).iterator();
            isOver = rows.isEmpty();
            if (!isOver) {
                after = rows.get(rows.size() - 1).whole("id");
            }
        }
        return page.hasNext();
    }

    @Override
    public Entry next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.next();
    }

    private @Nullable Object ofOperation() {
        if (after >= 0) {
            arguments.put("after", after);
        }
        return connection.askOr("get_entries", arguments, this::ofDatabase);
    }

    /** Trackio of Python has no pages, and of long runs gives some entries alone. */
    private @Nullable Object ofDatabase() {
        isOfDatabase = true;
        var query =
                "SELECT id, step, timestamp, metrics FROM metrics WHERE %s AND id > %d ORDER BY id LIMIT %d"
                        .formatted(where, after, PAGE);
        var answer = connection.ask("query_project", Map.of("project", project, "query", query));
        return new Fields(answer).value("rows");
    }
}
