package dev.trackio.server.alerts;

import dev.trackio.api.Step;
import org.jspecify.annotations.Nullable;

/**
 * One alert, checked and ready to be stored; a row whose alertId is there already is passed over.
 *
 * @param runId null: the run of this name, as for metrics
 */
public record AlertRow(
        @Nullable String runId,
        String runName,
        String timestamp,
        String title,
        @Nullable String text,
        String level,
        @Nullable Step step,
        @Nullable String alertId) {}
