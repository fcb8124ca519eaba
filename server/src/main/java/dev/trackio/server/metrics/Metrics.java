package dev.trackio.server.metrics;

import dev.trackio.api.LogEntry;
import dev.trackio.api.MetricOperations.BulkLog;
import dev.trackio.api.MetricOperations.BulkLogSystem;
import dev.trackio.api.MetricOperations.Log;
import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.api.SystemEntry;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.traces.TraceSessions;
import dev.trackio.server.traces.TracedEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Logging. A call is checked whole before anything is stored, then stored whole for each project;
 * it returns when that is on disk.
 */
public final class Metrics {
    private static final int MAX_STREAMED_PROJECTS = 100;

    private final MetricStore store;
    private final TraceSessions sessions;
    private final ChangeFeed changes;
    private final Timestamps timestamps;

    public Metrics(
            MetricStore store, TraceSessions sessions, ChangeFeed changes, Timestamps timestamps) {
        this.store = store;
        this.sessions = sessions;
        this.changes = changes;
        this.timestamps = timestamps;
    }

    public @Nullable Void log(Log in) {
        var project = ProjectName.of(in.project());
        var run = runName(in.run(), "run");
        var row =
                row(
                        givenId(in.runId()),
                        run,
                        in.step(),
                        timestamps.now(),
                        in.metrics(),
                        null,
                        null);
        append(project, List.of(row));
        changes.touched(project.key());
        return null;
    }

    public @Nullable Void bulkLog(BulkLog in) {
        var received = timestamps.now();
        storeEach(
                in.logs(), LogEntry::project, (e, place) -> row(e, place, received), this::append);
        return null;
    }

    private void append(ProjectName project, Iterable<MetricRow> rows) {
        sessions.write(project, store.append(project, rows));
    }

    public @Nullable Void bulkLogSystem(BulkLogSystem in) {
        var received = timestamps.now();
        storeEach(
                in.logs(),
                SystemEntry::project,
                (e, place) -> row(e, place, received),
                store::appendSystem);
        return null;
    }

    private static SystemRow row(SystemEntry entry, String place, String received) {
        var run = runName(entry.run(), place + ".run");
        return new SystemRow(
                givenId(entry.runId()),
                run,
                Timestamps.kept(entry.timestamp(), received),
                entry.metrics(),
                entry.logId());
    }

    private static MetricRow row(LogEntry entry, String place, String received) {
        var run = runName(entry.run(), place + ".run");
        return row(
                givenId(entry.runId()),
                run,
                entry.step(),
                Timestamps.kept(entry.timestamp(), received),
                entry.metrics(),
                entry.config(),
                entry.logId());
    }

    private static MetricRow row(
            @Nullable String runId,
            String run,
            @Nullable Step step,
            String timestamp,
            RawJson metrics,
            @Nullable RawJson config,
            @Nullable String logId) {
        var entry = TracedEntry.of(metrics);
        return new MetricRow(
                runId, run, step, timestamp, entry.metrics(), config, logId, entry.traces());
    }

    /** Checks every entry and groups them by project, order kept. */
    public static <E, R> Map<ProjectName, List<R>> byProject(
            List<E> entries, String parameter, Function<E, String> project, Checked<E, R> check) {
        var rows = new LinkedHashMap<ProjectName, List<R>>();
        checkEach(
                entries,
                parameter,
                project,
                check,
                (name, row) -> rows.computeIfAbsent(name, n -> new ArrayList<>()).add(row));
        return rows;
    }

    /** The projects by the names that entries give them. */
    private static <E, R> Map<String, ProjectName> checkEach(
            List<E> entries,
            String parameter,
            Function<E, String> project,
            Checked<E, R> check,
            BiConsumer<ProjectName, R> taker) {
        var names = new LinkedHashMap<String, ProjectName>();
        var i = 0;
        for (var entry : entries) {
            var place = parameter + "[" + i++ + "]";
            try {
                var name = names.computeIfAbsent(project.apply(entry), ProjectName::of);
                taker.accept(name, check.row(entry, place));
            } catch (ApiException e) {
                throw e.getMessage().startsWith(place)
                        ? e
                        : new ApiException(e.kind(), place + ": " + e.getMessage(), e);
            }
        }
        return names;
    }

    /** Turns an entry into what is stored, or says where it is wrong. */
    @FunctionalInterface
    public interface Checked<E, R> {
        R row(E entry, String place);
    }

    private <E, R> void storeEach(
            List<E> entries,
            Function<E, String> project,
            Checked<E, R> check,
            BiConsumer<ProjectName, Iterable<R>> append) {
        if (entries instanceof RandomAccess) {
            byProject(entries, "logs", project, check)
                    .forEach(
                            (name, rows) -> {
                                append.accept(name, rows);
                                changes.touched(name.key());
                            });
        } else {
            storeStreamed(entries, project, check, append);
        }
    }

    /** Entries that are not held in memory: read once to check all, then once for each project. */
    private <E, R> void storeStreamed(
            List<E> entries,
            Function<E, String> project,
            Checked<E, R> check,
            BiConsumer<ProjectName, Iterable<R>> append) {
        var names = checkEach(entries, "logs", project, check, (name, row) -> {});
        var projects = new LinkedHashSet<>(names.values());
        if (projects.size() > MAX_STREAMED_PROJECTS) {
            throw new ApiException(
                    ApiException.Kind.TOO_LARGE,
                    "A call of this size may write to %d projects, not to %d: send each project's entries by themselves."
                            .formatted(MAX_STREAMED_PROJECTS, projects.size()));
        }
        for (var name : projects) {
            Iterable<R> rows =
                    () ->
                            entries.stream()
                                    .filter(e -> name.equals(names.get(project.apply(e))))
                                    .map(e -> check.row(e, "logs"))
                                    .iterator();
            append.accept(name, rows);
            changes.touched(name.key());
        }
    }

    /** The name, when it can be one. */
    public static String runName(String run, String place) {
        if (run.isBlank() || run.indexOf('\0') >= 0) {
            throw ApiException.badRequest(place + ": give the run a name that is not blank.");
        }
        return run;
    }

    /** A blank id is none: the entry is meant for the run of its name. */
    public static @Nullable String givenId(@Nullable String id) {
        return id == null || id.isBlank() ? null : id;
    }
}
