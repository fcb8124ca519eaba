package dev.trackio.server.metrics;

import dev.trackio.api.MetricOperations.Snapshot;
import dev.trackio.api.MetricPoint;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.Members;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All metrics of a run at a step or a time. */
public final class Snapshots {
    /** They are put together by metric, so all of an answer is held. */
    private static final long MAX_BYTES = Math.min(16 << 20, Runtime.getRuntime().maxMemory() / 32);

    /** Of memory that a value or a name takes beside itself, about. */
    private static final int VALUE_BYTES = 100;

    private static final Set<String> NO_METRICS = Set.of("timestamp", "step");

    private final MetricStore store;

    public Snapshots(MetricStore store) {
        this.store = store;
    }

    /** By metric, in the order in which they come first. */
    public Map<String, List<MetricPoint>> at(Snapshot in) {
        var part = Part.of(in.step(), in.aroundStep(), in.atTime(), in.window());
        var run = new RunRef(in.run(), in.runId());
        var snapshot = new LinkedHashMap<String, List<MetricPoint>>();
        var bytes = 0L;
        try (var rows = store.history(ProjectName.of(in.project()), run, part)) {
            for (var row : (Iterable<StoredRow>) rows::iterator) {
                for (var metric : metrics(row).entrySet()) {
                    var value = metric.getValue();
                    bytes += VALUE_BYTES + value.length();
                    if (!snapshot.containsKey(metric.getKey())) {
                        bytes += VALUE_BYTES + metric.getKey().length();
                    }
                    if (bytes > MAX_BYTES) {
                        throw tooLarge();
                    }
                    var shown = Members.isNotFinite(value) ? RawJson.NULL : value;
                    snapshot.computeIfAbsent(metric.getKey(), name -> new ArrayList<>())
                            .add(new MetricPoint(row.timestamp(), row.step(), shown));
                }
            }
        }
        snapshot.keySet().removeAll(NO_METRICS);
        return snapshot;
    }

    /** Other programs may have written anything; of what is no object there is nothing to show. */
    private static Map<String, RawJson> metrics(StoredRow row) {
        try {
            return Json.fields(row.metrics());
        } catch (ApiException e) {
            return Map.of();
        }
    }

    private static ApiException tooLarge() {
        return new ApiException(
                Kind.TOO_LARGE,
                "The snapshot is larger than %d MiB: give a step, or a smaller window."
                        .formatted(MAX_BYTES >> 20));
    }
}
