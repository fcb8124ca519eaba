package dev.trackio.server.series;

import dev.trackio.api.MetricOperations.MetricValues;
import dev.trackio.api.MetricPoint;
import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.server.json.Members;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.metrics.Part;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.ArrayList;
import java.util.List;

/**
 * The values of one metric of one run out of the rows: all of them as they are read, or a chosen
 * part. For what columns do not hold, and the measure of what they answer.
 */
final class RowValues {
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
        var part = Part.of(in.step(), in.aroundStep(), in.atTime(), in.window());
        var run = new RunRef(in.run(), in.runId());
        return new Points(store.history(ProjectName.of(in.project()), run, part), in.metricName());
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
    private record Points(Rows<StoredRow> history, String metric) implements Rows<MetricPoint> {
        @Override
        public List<MetricPoint> next() {
            for (var batch = history.next(); !batch.isEmpty(); batch = history.next()) {
                var points = new ArrayList<MetricPoint>(batch.size());
                for (var row : batch) {
                    var value = Members.value(row.metrics(), metric);
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
