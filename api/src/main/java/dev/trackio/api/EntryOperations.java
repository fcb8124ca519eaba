package dev.trackio.api;

import static dev.trackio.api.Schema.OBJECT;
import static dev.trackio.api.Schema.TEXT;
import static dev.trackio.api.Schema.WHOLE;
import static dev.trackio.api.Schema.field;
import static dev.trackio.api.Schema.list;
import static dev.trackio.api.Schema.object;
import static dev.trackio.api.Schema.orNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reading all entries of a project as they are stored, page by page. */
public final class EntryOperations {
    private EntryOperations() {}

    public record EntriesQuery(
            @Doc("Project name.") String project,
            @Doc("Names or ids of the runs; all unless given.") @Nullable List<String> runs,
            @Doc("Only entries with a larger id: that of the last entry of the page before.")
                    @Nullable Long after,
            @Doc("At most so many entries, 1000 unless given, at most 10000.") @Nullable Long limit,
            @Doc("Only the last so many entries.") @Nullable Long last,
            @Doc("Samples of the machine's state, not entries.") @Nullable Boolean system,
            @Doc(
                            "Only entries with media, and of those only that: images, audio, video,"
                                    + " tables, histograms, texts and the like.")
                    @Nullable Boolean media) {}

    /** An entry or a sample as it is stored. */
    public record Entry(
            long id,
            String runId,
            String run,
            String timestamp,
            @Nullable Step step,
            RawJson metrics,
            @Nullable String logId) {}

    public static final Operation<EntriesQuery, Rows<Entry>> GET_ENTRIES =
            Operation.of(
                    "get_entries",
                    Access.READ,
                    "Get the entries of a project as they are stored, in the order in which they were"
                            + " stored. A page ends at its limit or at 8 MiB; the next one is asked for"
                            + " with after; an empty one is the end.",
                    list(
                            object(
                                    field("id", WHOLE, "Grows with every entry of the project."),
                                    field("run_id", TEXT, "Run id."),
                                    field("run", TEXT, "Run name."),
                                    field("timestamp", TEXT, "ISO 8601 time of the entry."),
                                    field("step", orNull(WHOLE), "Step; null for samples."),
                                    field(
                                            "metrics",
                                            OBJECT,
                                            "Names and values; NaN, Infinity and -Infinity as texts."),
                                    field("log_id", orNull(TEXT), "Id that its sender gave it."))),
                    new EntriesQuery("my-project", List.of("run-1"), null, 2L, null, null, null));
}
