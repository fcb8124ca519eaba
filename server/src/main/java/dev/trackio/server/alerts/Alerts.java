package dev.trackio.server.alerts;

import dev.trackio.api.Alert;
import dev.trackio.api.AlertEntry;
import dev.trackio.api.AlertOperations.AlertQuery;
import dev.trackio.api.AlertOperations.BulkAlert;
import dev.trackio.api.AlertOperations.LogAlert;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.metrics.Metrics;
import dev.trackio.server.metrics.Timestamps;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Alerts: logged as metrics are, read newest first. */
public final class Alerts {
    private static final Set<String> LEVELS = Set.of("info", "warn", "error");

    private final AlertStore store;
    private final ChangeFeed changes;
    private final Timestamps timestamps;

    public Alerts(AlertStore store, ChangeFeed changes, Timestamps timestamps) {
        this.store = store;
        this.changes = changes;
        this.timestamps = timestamps;
    }

    public @Nullable Void log(BulkAlert in) {
        var received = timestamps.now();
        var rows =
                Metrics.byProject(
                        in.alerts(),
                        "alerts",
                        AlertEntry::project,
                        (alert, place) -> row(alert, place, received));
        rows.forEach(
                (project, list) -> {
                    store.append(project, list);
                    changes.touched(project.key());
                });
        return null;
    }

    public boolean log(LogAlert in) {
        var level = in.level() == null ? "warn" : in.level();
        if (!LEVELS.contains(level)) {
            throw ApiException.badRequest(
                    "level: info, warn or error, not \"" + ApiException.shown(level) + "\".");
        }
        var entry =
                new AlertEntry(
                        in.project(),
                        in.run(),
                        in.title(),
                        level,
                        in.runId(),
                        in.text(),
                        in.step(),
                        null,
                        null);
        log(new BulkAlert(List.of(entry), null));
        return true;
    }

    public List<Alert> list(AlertQuery in) {
        var run = in.run() == null && in.runId() == null ? null : new RunRef(in.run(), in.runId());
        return store.alerts(ProjectName.of(in.project()), run, in.level(), in.since());
    }

    private static AlertRow row(AlertEntry alert, String place, String received) {
        var run = Metrics.runName(alert.run(), place + ".run");
        return new AlertRow(
                Metrics.givenId(alert.runId()),
                run,
                Timestamps.kept(alert.timestamp(), received),
                alert.title(),
                alert.text(),
                alert.level(),
                alert.step(),
                alert.alertId());
    }
}
