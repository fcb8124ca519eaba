package dev.trackio.server.metrics;

import dev.trackio.api.BatchEntry;
import dev.trackio.api.LogEntry;
import dev.trackio.api.MetricOperations.BulkLog;
import dev.trackio.api.MetricOperations.BulkLogSystem;
import dev.trackio.api.MetricOperations.Log;
import dev.trackio.api.RawJson;
import dev.trackio.api.RejectionOperations.RejectedEntry;
import dev.trackio.api.RejectionOperations.Rejections;
import dev.trackio.api.RunOperations.OfRun;
import dev.trackio.api.Step;
import dev.trackio.api.SystemEntry;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logging. A call is checked whole before anything is stored, then stored whole for each project;
 * it returns when that is on disk.
 */
public final class Metrics {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);
    private static final int MAX_STREAMED_PROJECTS = 100;

    private final MetricStore store;
    private final RejectionStore rejections;
    private final TraceSessions sessions;
    private final ChangeFeed changes;
    private final Timestamps timestamps;

    public Metrics(
            MetricStore store,
            RejectionStore rejections,
            TraceSessions sessions,
            ChangeFeed changes,
            Timestamps timestamps) {
        this.store = store;
        this.rejections = rejections;
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

    /** Null when all was stored. */
    public @Nullable Rejections bulkLog(BulkLog in) {
        var received = timestamps.now();
        return storeEach(
                in.logs(),
                (e, place) -> row(e, place, received),
                this::append,
                new Sieve(received));
    }

    private void append(ProjectName project, Iterable<MetricRow> rows) {
        var traces = store.append(project, rows);
        if (traces.size() == MetricStore.MAX_TOLD) {
            LOG.warn(
                    "Only {} traces of a call to project {} get session files",
                    traces.size(),
                    project.key());
        }
        sessions.write(project, traces);
    }

    /** Null when all was stored. */
    public @Nullable Rejections bulkLogSystem(BulkLogSystem in) {
        var received = timestamps.now();
        return storeEach(
                in.logs(),
                (e, place) -> row(e, place, received),
                store::appendSystem,
                new Sieve(received));
    }

    /** What was set aside, in the order of its receipt. */
    public List<RejectedEntry> rejected(OfRun in) {
        return rejections.entries(
                ProjectName.of(in.project()), new RunRef(in.run(), givenId(in.runId())));
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
                (name, entry, place, index) ->
                        rows.computeIfAbsent(name, n -> new ArrayList<>())
                                .add(check.row(entry, place)));
        return rows;
    }

    /** The projects by the names that entries give them. */
    private static <E> Map<String, ProjectName> checkEach(
            List<E> entries, String parameter, Function<E, String> project, Taker<E> taker) {
        var names = new LinkedHashMap<String, ProjectName>();
        var i = 0;
        for (var entry : entries) {
            var place = parameter + "[" + i + "]";
            try {
                var name = names.computeIfAbsent(project.apply(entry), ProjectName::of);
                taker.take(name, entry, place, i++);
            } catch (ApiException e) {
                throw e.getMessage().startsWith(place)
                        ? e
                        : new ApiException(e.kind(), place + ": " + e.getMessage(), e);
            }
        }
        return names;
    }

    /** Is given every entry, with its project and where it stood. */
    private interface Taker<E> {
        void take(ProjectName project, E entry, String place, int index);
    }

    /** Turns an entry into what is stored, or says where it is wrong. */
    @FunctionalInterface
    public interface Checked<E, R> {
        R row(E entry, String place);
    }

    private <E extends BatchEntry, R> @Nullable Rejections storeEach(
            List<E> entries,
            Checked<E, R> check,
            BiConsumer<ProjectName, Iterable<R>> append,
            Sieve sieve) {
        if (entries instanceof RandomAccess) {
            storeHeld(entries, check, append, sieve);
        } else {
            storeStreamed(entries, check, append, sieve);
        }
        sieve.kept()
                .forEach(
                        (project, kept) -> {
                            rejections.add(project, kept);
                            LOG.warn(
                                    "{} entries of project {} were set aside: get_rejected_entries shows them",
                                    kept.size(),
                                    project.key());
                            changes.touched(project.key());
                        });
        return sieve.answer();
    }

    private <E extends BatchEntry, R> void storeHeld(
            List<E> entries,
            Checked<E, R> check,
            BiConsumer<ProjectName, Iterable<R>> append,
            Sieve sieve) {
        var rows = new LinkedHashMap<ProjectName, List<R>>();
        checkEach(
                entries,
                "logs",
                BatchEntry::project,
                (name, entry, place, index) -> {
                    if (!sieve.takes(name, entry, index)) {
                        rows.computeIfAbsent(name, n -> new ArrayList<>())
                                .add(check.row(entry, place));
                    }
                });
        rows.forEach(
                (name, list) -> {
                    append.accept(name, list);
                    changes.touched(name.key());
                });
    }

    /** Entries that are not held in memory: read once to check all, then once for each project. */
    private <E extends BatchEntry, R> void storeStreamed(
            List<E> entries,
            Checked<E, R> check,
            BiConsumer<ProjectName, Iterable<R>> append,
            Sieve sieve) {
        var projects = new LinkedHashSet<ProjectName>();
        var names =
                checkEach(
                        entries,
                        "logs",
                        BatchEntry::project,
                        (name, entry, place, index) -> {
                            if (!sieve.takes(name, entry, index)) {
                                var _ = check.row(entry, place);
                                projects.add(name);
                            }
                        });
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
                                    .filter(e -> name.equals(names.get(e.project())))
                                    .filter(e -> Sieve.fault(e) == null)
                                    .map(e -> check.row(e, "logs"))
                                    .iterator();
            append.accept(name, rows);
            changes.touched(name.key());
        }
    }

    /** The name, when it can be one. */
    public static String runName(String run, String place) {
        if (!isRunName(run)) {
            throw ApiException.badRequest(place + ": give the run a name that is not blank.");
        }
        return run;
    }

    static boolean isRunName(String run) {
        return !run.isBlank() && run.indexOf('\0') < 0;
    }

    /** A blank id is none: the entry is meant for the run of its name. */
    public static @Nullable String givenId(@Nullable String id) {
        return id == null || id.isBlank() ? null : id;
    }
}
