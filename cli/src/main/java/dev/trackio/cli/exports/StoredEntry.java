package dev.trackio.cli.exports;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entry on its way out.
 *
 * @param step null for a sample of the machine
 * @param metrics plain values: numbers, texts, booleans, lists, maps, null
 */
public record StoredEntry(
        long id,
        String runId,
        String run,
        String timestamp,
        @Nullable Number step,
        Map<String, @Nullable Object> metrics,
        @Nullable String logId) {}
