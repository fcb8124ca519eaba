package dev.trackio.server.insight;

import dev.trackio.api.Diagnosis.Finding;
import dev.trackio.server.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was found so far. */
final class Remarks {
    private static final int MOST = 20;

    /** The most severe first; of those the kinds in which something is broken. */
    enum Severity {
        ERROR,
        WARNING,
        INFO
    }

    /** In the order of importance. */
    enum Kind {
        NAN_ONSET,
        DIVERGENCE,
        OVERFITTING,
        ALERT,
        FINISHED_EARLY,
        STALL,
        REJECTED_ENTRIES,
        SPIKE,
        PLATEAU,
        GPU_IDLE,
        MISSING_STEPS
    }

    /** One of them. */
    record Remark(Kind kind, Severity severity, Finding finding) {}

    /** Where something is, and how much. */
    record Place(
            @Nullable String metric,
            @Nullable Number step,
            @Nullable Number endStep,
            @Nullable Double value) {
        static final Place NOWHERE = new Place(null, null, null, null);
    }

    private final List<Remark> remarks = new ArrayList<>();

    void add(
            Kind kind,
            Severity severity,
            Place place,
            Map<String, ? extends @Nullable Object> figures,
            String message) {
        var rounded = new LinkedHashMap<String, @Nullable Object>();
        figures.forEach(
                (name, value) ->
                        rounded.put(
                                name,
                                value instanceof Double number
                                        ? Double.isFinite(number)
                                                ? Scalars.six(number)
                                                : number.toString()
                                        : value));
        var value = place.value;
        remarks.add(
                new Remark(
                        kind,
                        severity,
                        new Finding(
                                kind.name().toLowerCase(Locale.ROOT),
                                severity.name().toLowerCase(Locale.ROOT),
                                place.metric,
                                place.step,
                                place.endStep,
                                value == null || !Double.isFinite(value)
                                        ? null
                                        : Scalars.six(value),
                                Json.raw(rounded),
                                message)));
    }

    /** Whether there is one of this kind about a metric. */
    boolean has(Kind kind, String metric) {
        return remarks.stream().anyMatch(r -> r.kind == kind && metric.equals(r.finding.metric()));
    }

    int size() {
        return remarks.size();
    }

    List<Finding> worst() {
        return remarks.stream()
                .sorted(Comparator.comparing(Remark::severity).thenComparing(Remark::kind))
                .limit(MOST)
                .map(Remark::finding)
                .toList();
    }
}
