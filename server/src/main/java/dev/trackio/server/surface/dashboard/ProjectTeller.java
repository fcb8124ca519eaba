package dev.trackio.server.surface.dashboard;

import dev.trackio.api.Alert;
import dev.trackio.api.AlertOperations;
import dev.trackio.api.AlertOperations.AlertQuery;
import dev.trackio.api.Changes;
import dev.trackio.api.ChartOperations;
import dev.trackio.api.ChartOperations.ChangesQuery;
import dev.trackio.api.Operation;
import dev.trackio.api.Profile;
import dev.trackio.api.RunRecord;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Says what happens to one project. The id of its events is where it stands: {@code epoch-seq},
 * which is all that is needed to go on from there, so nothing is kept for clients that are away.
 */
final class ProjectTeller implements LiveEvents.Teller {
    private static final Duration SLOWEST_CLOCK = Duration.ofHours(1);

    private final Dispatcher dispatcher;
    private final Caller caller;
    private final String project;
    private final @Nullable String lastId;
    private final Map<String, RunRecord> runs = new LinkedHashMap<>();
    private long epoch;
    private long seq;
    private Set<Alert> alerts = Set.of();

    /**
     * @param lastId of the last event that the client has seen
     */
    ProjectTeller(Dispatcher dispatcher, Caller caller, String project, @Nullable String lastId) {
        this.dispatcher = dispatcher;
        this.caller = caller;
        this.project = project;
        this.lastId = lastId;
    }

    @Override
    public String hello() throws IOException {
        var out = new StringBuilder();
        var now = changes(resumedSeq());
        var resumed = lastId != null && lastId.equals(now.epoch() + "-" + resumedSeq());
        stand(now);
        now.runs().forEach(run -> runs.put(run.id(), run));
        alerts = Set.copyOf(recentAlerts());
        event(out, "hello", Map.of("seq", seq, "epoch", Long.toString(epoch)));
        if (lastId != null && !resumed) {
            event(out, "reload", Map.of());
        } else if (lastId != null) {
            tellPoints(out, now);
            event(out, "touched", Map.of("project", project)); // runs that went are not known
        }
        return out.toString();
    }

    private @Nullable Long resumedSeq() {
        try {
            return lastId == null
                    ? null
                    : Long.valueOf(lastId.substring(lastId.indexOf('-', 1) + 1));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    public String touched(String touched) throws IOException {
        var out = new StringBuilder();
        try {
            tell(out);
        } catch (ApiException e) {
            // The client asks, and is told why it cannot be answered.
            out.append("event: touched\ndata: {}\n\n");
        }
        return out.toString();
    }

    private void tell(StringBuilder out) throws IOException {
        var now = changes(seq);
        tellRuns(out, now.runs());
        if (now.epoch() == 0 || epoch == 0) {
            // Unknown now or before: nothing is lost, for what is newer than seq is told later.
            epoch = epoch == 0 ? now.epoch() : epoch;
            event(out, "touched", Map.of("project", project));
        } else {
            var sameEpoch = now.epoch() == epoch;
            stand(now);
            if (sameEpoch) {
                tellPoints(out, now);
            } else {
                event(out, "reload", Map.of());
            }
        }
        tellAlerts(out);
        if (out.isEmpty()) {
            event(out, "touched", Map.of("project", project));
        }
    }

    private void stand(Changes now) {
        epoch = now.epoch();
        seq = now.seq();
    }

    private void tellRuns(StringBuilder out, List<RunRecord> now) {
        var upsert = new ArrayList<RunRecord>();
        var gone = new LinkedHashMap<>(runs);
        for (var run : now) {
            gone.remove(run.id());
            if (!run.equals(runs.put(run.id(), run))) {
                upsert.add(run);
            }
        }
        gone.keySet().forEach(runs::remove);
        if (!upsert.isEmpty() || !gone.isEmpty()) {
            event(out, "runs", Map.of("upsert", upsert, "delete", gone.keySet()));
        }
    }

    private void tellPoints(StringBuilder out, Changes now) {
        if (now.points() == null) {
            event(out, "touched", Map.of("project", project));
        } else if (!now.points().isEmpty()) {
            var told = new LinkedHashMap<String, Map<String, List<Long>>>();
            now.points()
                    .forEach(
                            (run, metrics) -> {
                                var grown = new LinkedHashMap<String, List<Long>>();
                                metrics.forEach(
                                        (name, g) -> grown.put(name, List.of(g.seq(), g.n())));
                                told.put(run, grown);
                            });
            event(out, "points", told);
        }
    }

    private void tellAlerts(StringBuilder out) throws IOException {
        var recent = recentAlerts();
        for (var alert : recent.reversed()) {
            if (!alerts.contains(alert)) {
                event(out, "alert", alert);
            }
        }
        alerts = Set.copyOf(recent);
    }

    /** Their times are those of other machines, whose clocks may be slow. */
    private List<Alert> recentAlerts() throws IOException {
        var since = Instant.now().minus(SLOWEST_CLOCK).toString();
        return ask(AlertOperations.GET_ALERTS, new AlertQuery(project, null, null, null, since));
    }

    private Changes changes(@Nullable Long since) throws IOException {
        return ask(ChartOperations.GET_CHANGES, new ChangesQuery(project, since));
    }

    @SuppressWarnings("unchecked") // today's shape of a result is the result itself
    private <I extends Record, O> O ask(Operation<I, O> operation, I input) throws IOException {
        var found = new AtomicReference<@Nullable Object>();
        dispatcher.call(operation, input, caller, Profile.CURRENT, found::set);
        return (O) Objects.requireNonNull(found.get());
    }

    private void event(StringBuilder out, String name, Object data) {
        out.append("event: ").append(name);
        out.append("\nid: ").append(epoch).append('-').append(seq);
        out.append("\ndata: ").append(Json.string(data)).append("\n\n");
    }
}
