package dev.trackio.server.metrics;

import dev.trackio.api.BatchEntry;
import dev.trackio.api.LogEntry;
import dev.trackio.api.RawJson;
import dev.trackio.api.RejectionOperations.RejectedEntry;
import dev.trackio.api.RejectionOperations.Rejection;
import dev.trackio.api.RejectionOperations.Rejections;
import dev.trackio.server.json.Json;
import dev.trackio.server.metrics.RejectionStore.Kept;
import dev.trackio.server.projects.ProjectName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes out of one batch what an official client can send and no file can hold. */
final class Sieve {
    private static final String TOO_DEEP =
            ": nested deeper than 2000, which nobody could read back. Log it as a text.";

    /** Of the errors that an answer lists; all are kept. */
    private static final int MAX_LISTED = 1_000;

    private final String received;
    private final List<Rejection> listed = new ArrayList<>();
    private final Map<ProjectName, List<Kept>> kept = new LinkedHashMap<>();

    Sieve(String received) {
        this.received = received;
    }

    /** Why an entry cannot be stored; null when it can. */
    static @Nullable String fault(BatchEntry entry) {
        if (!entry.run().isEmpty() && !Metrics.isRunName(entry.run())) {
            return "run: the name is blank or has a NUL character. Give the run another one.";
        }
        if (entry.metrics().first() == '"') {
            return "metrics" + TOO_DEEP;
        }
        return entry instanceof LogEntry log && log.config() != null && log.config().first() == '"'
                ? "config" + TOO_DEEP
                : null;
    }

    /** Whether the entry is set aside. */
    boolean takes(ProjectName project, BatchEntry entry, int index) {
        var fault = fault(entry);
        if (fault == null) {
            return false;
        }
        if (listed.size() < MAX_LISTED) {
            listed.add(new Rejection(index, fault));
        }
        var entries = kept.computeIfAbsent(project, name -> new ArrayList<>());
        if (entries.size() < RejectionStore.MAX_KEPT) {
            var id = Objects.requireNonNullElse(Metrics.givenId(entry.runId()), entry.run());
            entries.add(
                    new Kept(
                            new RejectedEntry(
                                    received, entry.run(), id, fault, text(entry.metrics())),
                            entry.logId()));
        }
        return true;
    }

    private static String text(RawJson metrics) {
        return Objects.requireNonNullElse(Json.text(metrics), metrics.toString());
    }

    Map<ProjectName, List<Kept>> kept() {
        return kept;
    }

    /** Null when nothing was set aside. */
    @Nullable Rejections answer() {
        return listed.isEmpty() ? null : new Rejections(listed);
    }
}
