package dev.trackio.api;

import org.jspecify.annotations.Nullable;

/**
 * An entry of a batch that official clients send again for ever when it is refused. So a value in
 * it that cannot be stored is set aside, and its neighbours are stored.
 */
public sealed interface BatchEntry permits LogEntry, SystemEntry {
    String project();

    String run();

    @Nullable String runId();

    /** An object; the text of one, as a JSON text, where it is nested too deep to be kept. */
    RawJson metrics();

    @Nullable String logId();
}
