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
import java.util.ArrayDeque;
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

    /** Of the errors that an answer lists, the first. */
    private static final int MAX_LISTED = 1_000;

    /** Of the metrics and of the configuration of an entry. */
    private static final int MAX_TEXT_BYTES = 1 << 20;

    private final String received;
    private final List<Rejection> listed = new ArrayList<>();

    /** The newest within {@link RejectionStore#MAX_TEXTS}. */
    private final ArrayDeque<Taken> taken = new ArrayDeque<>();

    private long length;

    private record Taken(ProjectName project, Kept kept) {}

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
        keep(new Taken(project, kept(entry, fault)));
        return true;
    }

    private void keep(Taken newest) {
        taken.add(newest);
        length += newest.kept().length();
        while (length > RejectionStore.MAX_TEXTS && taken.size() > 1) {
            length -= taken.remove().kept().length();
        }
    }

    private Kept kept(BatchEntry entry, String fault) {
        var id = Objects.requireNonNullElse(Metrics.givenId(entry.runId()), entry.run());
        var config = entry instanceof LogEntry log ? log.config() : null;
        return new Kept(
                new RejectedEntry(
                        received,
                        entry.run(),
                        id,
                        fault,
                        text(entry.metrics()),
                        config == null ? null : text(config)),
                entry.logId());
    }

    /** As it was sent; of a long one its beginning. */
    private static String text(RawJson sent) {
        var beginning = Json.text(sent);
        if (beginning != null) {
            return beginning;
        }
        var length = Math.min(sent.length(), MAX_TEXT_BYTES);
        while (length < sent.length() && (sent.array()[sent.offset() + length] & 0xC0) == 0x80) {
            length--; // not within a character
        }
        return RawJson.slice(sent.array(), sent.offset(), length).toString();
    }

    Map<ProjectName, List<Kept>> kept() {
        var byProject = new LinkedHashMap<ProjectName, List<Kept>>();
        for (var each : taken) {
            byProject.computeIfAbsent(each.project(), name -> new ArrayList<>()).add(each.kept());
        }
        return byProject;
    }

    /** Null when nothing was set aside. */
    @Nullable Rejections answer() {
        return listed.isEmpty() ? null : new Rejections(listed);
    }
}
