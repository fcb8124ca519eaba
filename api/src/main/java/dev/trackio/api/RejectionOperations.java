package dev.trackio.api;

import static dev.trackio.api.Schema.list;

import dev.trackio.api.RunOperations.OfRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries of batches that could not be stored and were set aside. */
public final class RejectionOperations {
    private RejectionOperations() {}

    /**
     * What a batch is answered of which not all was stored.
     *
     * @param rejected in their order
     */
    public record Rejections(List<Rejection> rejected) {}

    /**
     * @param index of the entry in its batch
     */
    public record Rejection(long index, String error) {}

    public record RejectedEntry(
            @Doc("ISO 8601 time of receipt.") String timestamp,
            @Doc("Run name.") String run,
            @Doc("Run id; the name where none was given.") String runId,
            @Doc("Why it was not stored.") String error,
            @Doc("The metrics as they were sent, at most the first MiB.") String metrics,
            @Doc("The configuration that came with them, at most its first MiB.")
                    @Nullable String config) {}

    public static final Operation<OfRun, List<RejectedEntry>> GET_REJECTED_ENTRIES =
            Operation.of(
                    "get_rejected_entries",
                    Access.READ,
                    "Get the entries of a run, or of all runs of a project, that could not be stored"
                            + " and were set aside.",
                    list(WireShape.answer(RejectedEntry.class)),
                    new OfRun("my-project", "run-1", null));
}
