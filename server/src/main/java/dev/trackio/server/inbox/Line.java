package dev.trackio.server.inbox;

import dev.trackio.api.AlertEntry;
import dev.trackio.api.LogEntry;
import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.api.SystemEntry;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Sieved;
import dev.trackio.server.metrics.Metrics;
import dev.trackio.server.projects.ProjectName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One line of an inbox file, as Trackio 0.43 writes it: {@code {"v": 1, "kind": "metric",
 * "project": …}}. What a kind has no use for is null. What a call of the HTTP API would have set
 * aside is an entry, too: it is set aside in the same way.
 */
public record Line(
        @Nullable String kind,
        @Nullable String project,
        @Nullable String run,
        @Nullable String runId,
        @Nullable RawJson metrics,
        @Nullable Step step,
        @Nullable String timestamp,
        @Nullable RawJson config,
        @Nullable String logId,
        @Nullable String title,
        @Nullable String text,
        @Nullable String level,
        @Nullable String alertId)
        implements Sieved {
    private static final RawJson NOTHING = RawJson.of("{}");

    /** Entries, each of one kind. */
    sealed interface Entry {
        record Metric(LogEntry entry) implements Entry {}

        record Sample(SystemEntry entry) implements Entry {}

        record Warning(AlertEntry entry) implements Entry {}
    }

    /**
     * The line as the entry that it holds.
     *
     * @param ownId of this line in this file: an entry without an id of its own gets it, so that it
     *     is stored once however often the file is read
     * @throws ApiException when it cannot be stored
     */
    Entry entry(String ownId) {
        var name = ProjectName.of(Objects.requireNonNullElse(project, "")).given();
        var of = Objects.requireNonNullElse(run, "");
        if (of.isEmpty()) {
            throw ApiException.badRequest("run: there is none");
        }
        return switch (kind) {
            case "metric" ->
                    new Entry.Metric(
                            new LogEntry(
                                    name,
                                    of,
                                    logged(),
                                    step,
                                    config,
                                    runId,
                                    Objects.requireNonNullElse(logId, ownId),
                                    timestamp));
            case "system_metric" ->
                    new Entry.Sample(
                            new SystemEntry(
                                    name,
                                    of,
                                    logged(),
                                    runId,
                                    timestamp,
                                    Objects.requireNonNullElse(logId, ownId)));
            case "alert" ->
                    new Entry.Warning(
                            new AlertEntry(
                                    name,
                                    Metrics.runName(of, "run"),
                                    Objects.requireNonNullElse(title, ""),
                                    Objects.requireNonNullElse(level, "warn"),
                                    runId,
                                    text,
                                    step,
                                    timestamp,
                                    Objects.requireNonNullElse(alertId, ownId)));
            case null, default ->
                    throw ApiException.badRequest(
                            "kind: expected metric, system_metric or alert, not "
                                    + (kind == null ? "nothing" : ApiException.shown(kind)));
        };
    }

    private RawJson logged() {
        return Objects.requireNonNullElse(metrics, NOTHING);
    }
}
