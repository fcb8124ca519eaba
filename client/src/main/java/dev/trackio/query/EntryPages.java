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
    private final Map<String, Object> run;
    private final Map<String, Object> arguments = new LinkedHashMap<>();
    private Iterator<Entry> page = Collections.emptyIterator();
    private boolean isOver;

    /**
     * @param run project, run and run_id
     * @param onlyMedia leaves out what has none; servers may do so or not
     */
    private EntryPages(Connection connection, Map<String, Object> run, boolean onlyMedia) {
        this.connection = connection;
        this.run = run;
        arguments.put("project", run.get("project"));
        arguments.put("runs", Collections.singletonList(run.get("run_id")));
        arguments.put("limit", PAGE);
        arguments.put("media", onlyMedia);
    }

    static Stream<Entry> all(Connection connection, Map<String, Object> run) {
        return stream(new EntryPages(connection, run, false));
    }

    static Stream<Entry> withMedia(Connection connection, Map<String, Object> run) {
        return stream(new EntryPages(connection, run, true));
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
            var answer = connection.askOr("get_entries", arguments, this::logs);
            if (!isOver) {
                turn(Fields.list(answer));
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

    private void turn(List<Fields> rows) {
        page = rows.stream().map(Entry::stored).iterator();
        isOver = rows.isEmpty();
        if (!isOver) {
            arguments.put("after", rows.get(rows.size() - 1).whole("id"));
        }
    }

    /** Trackio of Python has no pages. */
    private @Nullable Object logs() {
        isOver = true;
        var rows = Fields.list(connection.ask("get_logs", run));
        page = rows.stream().map(Entry::flat).iterator();
        return null;
    }
}
