package dev.trackio.server.series;

import dev.trackio.api.MetricOperations.MetricValues;
import dev.trackio.api.MetricPoint;
import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Members;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.metrics.Timestamps;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The values of one metric of one run out of the rows: all of them as they are read, or a chosen
 * part. For what columns do not hold, and the measure of what they answer.
 */
final class RowValues {
    private static final double DEFAULT_WINDOW = 10;

    private final MetricStore store;

    RowValues(MetricStore store) {
        this.store = store;
    }

    /** Where some are chosen the rows are read twice, for they are not held. */
    Rows<MetricPoint> values(MetricValues in) {
        if (in.maxPoints() == null) {
            return points(in);
        }
        var count = count(points(in));
        var wanted = Math.max(in.maxPoints(), 1);
        return count <= wanted ? points(in) : new Chosen(points(in), count, wanted);
    }

    private Points points(MetricValues in) {
        var filter = filter(in);
        var history = store.history(ProjectName.of(in.project()), new RunRef(in.run(), in.runId()));
        return new Points(history, in.metricName(), filter);
    }

    private static long count(Rows<MetricPoint> points) {
        try (points) {
            var count = 0L;
            for (var batch = points.next(); !batch.isEmpty(); batch = points.next()) {
                count += batch.size();
            }
            return count;
        }
    }

    private static Predicate<StoredRow> filter(MetricValues in) {
        var window = in.window() == null ? DEFAULT_WINDOW : in.window();
        if (in.step() != null) {
            var step = in.step().value().doubleValue();
            return row -> row.step().value().doubleValue() == step;
        }
        if (in.aroundStep() != null) {
            var step = in.aroundStep().value().doubleValue();
            return row -> Math.abs(row.step().value().doubleValue() - step) <= window;
        }
        if (in.atTime() != null) {
            var time = Timestamps.parse(in.atTime());
            if (time == null) {
                throw ApiException.badRequest(
                        "at_time: expected an ISO 8601 time, not \"" + in.atTime() + '"');
            }
            return row -> {
                var at = Timestamps.parse(row.timestamp());
                return at != null && Math.abs(seconds(Duration.between(time, at))) <= window;
            };
        }
        return row -> true;
    }

    private static double seconds(Duration time) {
        return time.getSeconds() + time.getNano() / 1e9;
    }

    /** Evenly chosen by position, the first and the last among them. */
    private static final class Chosen implements Rows<MetricPoint> {
        private final Rows<MetricPoint> points;
        private final long count;
        private final long wanted;
        private long given;
        private long position;

        Chosen(Rows<MetricPoint> points, long count, long wanted) {
            this.points = points;
            this.count = count;
            this.wanted = wanted;
        }

        @Override
        public List<MetricPoint> next() {
            for (var batch = points.next(); !batch.isEmpty(); batch = points.next()) {
                var chosen = new ArrayList<MetricPoint>();
                for (var point : batch) {
                    if (given < wanted && position++ == positionOfNext()) {
                        chosen.add(point);
                        given++;
                    }
                }
                if (!chosen.isEmpty()) {
                    return chosen;
                }
            }
            return List.of();
        }

        private long positionOfNext() {
            return wanted == 1 ? count - 1 : (long) Math.rint(given * (count - 1.0) / (wanted - 1));
        }

        @Override
        public void close() {
            points.close();
        }
    }

    /** Picks the metric out of each row that has it. */
    private record Points(Rows<StoredRow> history, String metric, Predicate<StoredRow> filter)
            implements Rows<MetricPoint> {
        @Override
        public List<MetricPoint> next() {
            for (var batch = history.next(); !batch.isEmpty(); batch = history.next()) {
                var points = new ArrayList<MetricPoint>(batch.size());
                for (var row : batch) {
                    var value = filter.test(row) ? Members.value(row.metrics(), metric) : null;
                    if (value != null) {
                        var shown = Members.isNotFinite(value) ? RawJson.NULL : value;
                        points.add(new MetricPoint(row.timestamp(), row.step(), shown));
                    }
                }
                if (!points.isEmpty()) {
                    return points;
                }
            }
            return List.of();
        }

        @Override
        public void close() {
            history.close();
        }
    }
}
