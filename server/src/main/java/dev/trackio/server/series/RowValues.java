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
import org.jspecify.annotations.Nullable;

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
        if (count <= wanted) {
            return points(in);
        }
        var evenly = new Evenly(count, wanted);
        return points(in).map(point -> evenly.takesNext() ? point : null);
    }

    private Rows<MetricPoint> points(MetricValues in) {
        var part = Part.of(in.step(), in.aroundStep(), in.atTime(), in.window());
        var run = new RunRef(in.run(), in.runId());
        return store.history(ProjectName.of(in.project()), run, part)
                .map(row -> point(row, in.metricName()));
    }

    /** Null when the entry has no such metric. */
    private static @Nullable MetricPoint point(StoredRow row, String metric) {
        var value = Members.value(row.metrics(), metric);
        if (value == null) {
            return null;
        }
        var shown = Members.isNotFinite(value) ? RawJson.NULL : value;
        return new MetricPoint(row.timestamp(), row.step(), shown);
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

    /** Which of successive points are chosen, the first and the last among them. */
    private static final class Evenly {
        private final long count;
        private final long wanted;
        private long given;
        private long position;

        Evenly(long count, long wanted) {
            this.count = count;
            this.wanted = wanted;
        }

        boolean takesNext() {
            if (given == wanted || position++ != positionOfNext()) {
                return false;
            }
            given++;
            return true;
        }

        private long positionOfNext() {
            return wanted == 1 ? count - 1 : (long) Math.rint(given * (count - 1.0) / (wanted - 1));
        }
    }
}
