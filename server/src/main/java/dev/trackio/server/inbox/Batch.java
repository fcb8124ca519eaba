package dev.trackio.server.inbox;

import dev.trackio.api.AlertEntry;
import dev.trackio.api.LogEntry;
import dev.trackio.api.SystemEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Entries that are stored together, by project, and the files that are read to their end. */
final class Batch {
    private static final int MAX_ENTRIES = 2_000;
    private static final long MAX_BYTES = 4 << 20;

    /** Of one project, by the name that the lines give it. */
    record OfProject(
            List<LogEntry> metrics,
            List<SystemEntry> samples,
            List<AlertEntry> alerts,
            Set<Path> files) {
        OfProject() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new LinkedHashSet<>());
        }
    }

    private final Map<String, OfProject> projects = new LinkedHashMap<>();

    /**
     * A file that was read to its end.
     *
     * @param skipped whether lines of it could not be stored
     */
    record Finished(Path file, boolean skipped) {}

    private final List<Finished> finished = new ArrayList<>();
    private int entries;
    private long bytes;

    void add(Line.Entry entry, int length, Path file) {
        switch (entry) {
            case Line.Entry.Metric(var e) -> of(e.project(), file).metrics().add(e);
            case Line.Entry.Sample(var e) -> of(e.project(), file).samples().add(e);
            case Line.Entry.Warning(var e) -> of(e.project(), file).alerts().add(e);
        }
        entries++;
        bytes += length;
    }

    private OfProject of(String project, Path file) {
        var found = projects.computeIfAbsent(project, name -> new OfProject());
        found.files().add(file);
        return found;
    }

    void finish(Finished file) {
        finished.add(file);
    }

    boolean isFull() {
        return entries >= MAX_ENTRIES || bytes >= MAX_BYTES || finished.size() >= MAX_ENTRIES;
    }

    int entries() {
        return entries;
    }

    Map<String, OfProject> projects() {
        return projects;
    }

    List<Finished> finished() {
        return finished;
    }

    void clear() {
        projects.clear();
        finished.clear();
        entries = 0;
        bytes = 0;
    }
}
