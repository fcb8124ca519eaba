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

/** The entries or samples of a run, of which a page is held at a time. */
final class EntryPages implements Iterator<Entry> {
    /** A server may end a page earlier. */
    private static final int PAGE = 2_000;

    private final Connection connection;
    private final String project;
    private final String query; // of its database, but for the page
    private final Map<String, Object> arguments = new LinkedHashMap<>();
    private Iterator<Entry> page = Collections.emptyIterator();
    private long after = -1;
    private boolean isOver;
    private boolean isOfDatabase;

    /** What is wanted of a run. */
    enum Kind {
        ENTRIES("step, "),
        /** Those with media; others may be among them. */
        WITH_MEDIA("step, "),
        /** Samples of the system. */
        SAMPLES("");

        private final String column;

        Kind(String column) {
            this.column = column;
        }
    }

    /**
     * @param id of the run; empty where it is known by its name alone
     */
    private EntryPages(Connection connection, String project, String id, String name, Kind kind) {
        this.connection = connection;
        this.project = project;
        // where Python stored bytes, its SQLite may find no text that is like them
        query =
                "SELECT id, %stimestamp, metrics FROM %s WHERE %s%s"
                        .formatted(
                                kind.column,
                                kind == Kind.SAMPLES ? "system_metrics" : "metrics",
                                id.isEmpty()
                                        ? "run_name = " + quoted(name)
                                        : "run_id = " + quoted(id),
                                kind == Kind.WITH_MEDIA
                                        ? " AND CAST(metrics AS TEXT) LIKE '%\"_type\"%'"
                                        : "");
        arguments.put("project", project);
        arguments.put("runs", List.of(id.isEmpty() ? name : id));
        arguments.put("limit", PAGE);
        arguments.put("media", kind == Kind.WITH_MEDIA);
        arguments.put("system", kind == Kind.SAMPLES);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** Asks page by page while the stream is gone through. */
    static Stream<Entry> of(
            Connection connection, String project, String id, String name, Kind kind) {
        return stream(new EntryPages(connection, project, id, name, kind));
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
        var page = "%s AND id > %d ORDER BY id LIMIT %d".formatted(query, after, PAGE);
        var answer = connection.ask("query_project", Map.of("project", project, "query", page));
        return new Fields(answer).value("rows");
    }
}
