package dev.trackio.server.series;

import dev.trackio.api.RawJson;
import dev.trackio.api.RunRecord;
import dev.trackio.api.RunTable.Glance;
import dev.trackio.api.Step;
import dev.trackio.server.json.Members;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.series.column.Points;
import dev.trackio.server.series.column.RunColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the entries of a run tell of it.
 *
 * @param first its entry with the earliest time
 * @param lastTime the time of its newest entry
 * @param glances of the metrics that were asked for, in their order
 */
record RunSeen(
        StoredRow first,
        String lastTime,
        long count,
        Step largestStep,
        List<@Nullable Glance> glances) {
    static final Comparator<RunSeen> OLDEST_FIRST =
            Comparator.comparing((RunSeen run) -> run.first.timestamp())
                    .thenComparingLong(run -> run.first.id());

    RunRecord record() {
        return new RunRecord(first.runId(), first.runName(), first.timestamp());
    }

    /** The columns of a run at one moment, before its values are looked at. */
    record Taken(
            StoredRow first, String lastTime, long count, Step largestStep, List<Points> metrics) {
        static Taken of(RunColumns run, List<String> metrics) {
            return new Taken(
                    run.first(),
                    run.last().timestamp(),
                    run.count(),
                    run.largestStep(),
                    metrics.stream().map(run::points).toList());
        }

        String id() {
            return first.runId();
        }

        RunSeen seen() {
            var glances = new ArrayList<@Nullable Glance>(metrics.size());
            metrics.forEach(points -> glances.add(glance(points)));
            return new RunSeen(first, lastTime, count, largestStep, glances);
        }
    }

    /** Summaries know the extremes: no value is looked at but those that are shown. */
    private static @Nullable Glance glance(Points points) {
        var range = new Range();
        for (var values : points.parts()) {
            var summary = values.summary();
            if (summary.first() >= 0) {
                range.add(values.value(summary.min()));
                range.add(values.value(summary.max()));
            }
            if (values.size() > 0) {
                range.add(values.value(values.size() - 1));
            }
        }
        return range.glance();
    }

    /** A run whose rows are passed over. */
    static final class Tally {
        private final Range[] ranges;
        private StoredRow first;
        private String lastTime;
        private Step largestStep;
        private long count;

        Tally(StoredRow row, int metrics) {
            first = row.bare();
            lastTime = row.timestamp();
            largestStep = row.step();
            ranges = new Range[metrics];
            Arrays.setAll(ranges, i -> new Range());
        }

        /**
         * @param positions of the metrics that count
         */
        void add(StoredRow row, Map<String, Integer> positions) {
            if (row.timestamp().compareTo(first.timestamp()) < 0) {
                first = row.bare();
            }
            if (row.step().compareTo(largestStep) > 0) {
                largestStep = row.step();
            }
            lastTime = row.timestamp();
            count++;
            if (!positions.isEmpty()) {
                Members.numbers(
                        row.metrics(),
                        (name, value) -> {
                            var position = positions.get(name);
                            if (position != null) {
                                ranges[position].add(value);
                            }
                        });
            }
        }

        RunSeen seen() {
            var glances = new ArrayList<@Nullable Glance>(ranges.length);
            for (var range : ranges) {
                glances.add(range.glance());
            }
            return new RunSeen(first, lastTime, count, largestStep, glances);
        }
    }

    /** Of values in their order. */
    private static final class Range {
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;
        private @Nullable Double last;

        void add(double value) {
            last = value;
            if (Double.isFinite(value)) {
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }

        @Nullable Glance glance() {
            if (last == null) {
                return null;
            }
            var finite = min <= max;
            return new Glance(json(last), finite ? min : null, finite ? max : null);
        }

        private static RawJson json(double value) {
            var text = Double.toString(value);
            return RawJson.of(Double.isFinite(value) ? text : '"' + text + '"');
        }
    }
}
