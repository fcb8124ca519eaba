package dev.trackio.cli;

import dev.trackio.api.EntryOperations;
import dev.trackio.api.EntryOperations.EntriesQuery;
import dev.trackio.cli.command.Answer;
import dev.trackio.cli.command.Source;
import dev.trackio.cli.exports.EntrySource;
import dev.trackio.cli.exports.StoredEntry;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a project, page by page, whoever has them.
 *
 * @param runs names or ids; null for all
 */
record Entries(Source source, String project, @Nullable List<String> runs, boolean system)
        implements EntrySource {
    private static final long PAGE = 2_000;

    @Override
    public List<StoredEntry> after(long id) throws IOException {
        return ask(id, null);
    }

    /** The last so many. */
    List<StoredEntry> last(long count) throws IOException {
        return ask(0, count);
    }

    private List<StoredEntry> ask(long after, @Nullable Long last) throws IOException {
        var query = new EntriesQuery(project, runs, after, PAGE, last, system, null);
        return source.ask(EntryOperations.GET_ENTRIES, query).list().stream()
                .map(Entries::entry)
                .toList();
    }

    private static StoredEntry entry(Answer entry) {
        var logId = entry.get("log_id");
        return new StoredEntry(
                entry.get("id").tree() instanceof Number id ? id.longValue() : 0,
                entry.get("run_id").text(),
                entry.get("run").text(),
                entry.get("timestamp").text(),
                entry.get("step").tree() instanceof Number step ? step : null,
                entry.get("metrics").fields(),
                logId.isNull() ? null : logId.text());
    }
}
