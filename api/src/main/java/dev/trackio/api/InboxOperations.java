package dev.trackio.api;

import static dev.trackio.api.Schema.FLAG;

/** Entries that programs wrote into files, for the server to take in. */
public final class InboxOperations {
    private InboxOperations() {}

    public static final Operation<RunOperations.None, Boolean> FORCE_SYNC =
            Operation.of(
                    "force_sync",
                    Access.LOG,
                    "Import what lies in the inbox now: what Python Trackio logged with"
                            + " TRACKIO_STORAGE_MODE=jsonl. True when it is stored.",
                    FLAG,
                    new RunOperations.None());
}
