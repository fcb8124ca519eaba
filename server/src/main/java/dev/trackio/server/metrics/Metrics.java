package dev.trackio.server.metrics;

import dev.trackio.api.LogEntry;
import dev.trackio.api.MetricOperations.BulkLog;
import dev.trackio.api.MetricOperations.BulkLogSystem;
import dev.trackio.api.MetricOperations.Log;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.projects.ProjectName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Logging. A call is checked whole before anything is stored, then stored whole for each project;
 * it returns when that is on disk.
 */
public final class Metrics {
    private final MetricStore store;
    private final ChangeFeed changes;
    private final Timestamps timestamps;

    public Metrics(MetricStore store, ChangeFeed changes, Timestamps timestamps) {
        this.store = store;
        this.changes = changes;
        this.timestamps = timestamps;
    }

    public @Nullable Void log(Log in) {
        var project = ProjectName.of(in.project());
        var run = runName(in.run(), "run");
        var row =
                new MetricRow(
                        givenId(in.runId()),
                        run,
                        in.step(),
                        timestamps.now(),
                        in.metrics(),
                        null,
                        null);
        store.append(project, List.of(row));
        changes.touched(project.key());
        return null;
    }

    public @Nullable Void bulkLog(BulkLog in) {
        var received = timestamps.now();
        var rows =
                byProject(
                        in.logs(),
                        "logs",
                        LogEntry::project,
                        (e, place) -> row(e, place, received));
        storeEach(rows, store::append);
        return null;
    }

    public @Nullable Void bulkLogSystem(BulkLogSystem in) {
        var received = timestamps.now();
        var rows =
                byProject(
                        in.logs(),
                        "logs",
                        e -> e.project(),
                        (e, place) -> {
                            var run = runName(e.run(), place + ".run");
                            return new SystemRow(
                                    givenId(e.runId()),
                                    run,
                                    Timestamps.kept(e.timestamp(), received),
                                    e.metrics(),
                                    e.logId());
                        });
        storeEach(rows, store::appendSystem);
        return null;
    }

    private static MetricRow row(LogEntry entry, String place, String received) {
        var run = runName(entry.run(), place + ".run");
        return new MetricRow(
                givenId(entry.runId()),
                run,
                entry.step(),
                Timestamps.kept(entry.timestamp(), received),
                entry.metrics(),
                entry.config(),
                entry.logId());
    }

    /** Checks every entry and groups them by project, order kept. */
    public static <E, R> Map<ProjectName, List<R>> byProject(
            List<E> entries, String parameter, Function<E, String> project, Checked<E, R> check) {
        var names = new LinkedHashMap<String, ProjectName>();
        var rows = new LinkedHashMap<ProjectName, List<R>>();
        for (var i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            var place = parameter + "[" + i + "]";
            try {
                var name = names.computeIfAbsent(project.apply(entry), ProjectName::of);
                rows.computeIfAbsent(name, n -> new ArrayList<>()).add(check.row(entry, place));
            } catch (ApiException e) {
                throw e.getMessage().startsWith(place)
                        ? e
                        : new ApiException(e.kind(), place + ": " + e.getMessage(), e);
            }
        }
        return rows;
    }

    /** Turns an entry into what is stored, or says where it is wrong. */
    @FunctionalInterface
    public interface Checked<E, R> {
        R row(E entry, String place);
    }

    private <R> void storeEach(
            Map<ProjectName, List<R>> rows, BiConsumer<ProjectName, List<R>> append) {
        rows.forEach(
                (project, list) -> {
                    append.accept(project, list);
                    changes.touched(project.key());
                });
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
