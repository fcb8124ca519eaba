package dev.trackio.server.series;

import dev.trackio.api.MetricOperations;
import dev.trackio.api.MetricPoint;
import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.api.Step;
import dev.trackio.server.json.ByteBuilder;
import dev.trackio.server.json.JsonRows;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.metrics.StoredTimes;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.series.cache.SeriesCache;
import dev.trackio.server.series.column.Column;
import dev.trackio.server.series.column.Points;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The values of one metric of one run: all of them, or so many evenly chosen ones. */
public final class MetricValues {
    private static final int BATCH = 1_024;

    private final SeriesCache cache;
    private final RowValues rows;

    public MetricValues(SeriesCache cache, MetricStore store) {
        this.cache = cache;
        this.rows = new RowValues(store);
    }

    public Rows<MetricPoint> values(MetricOperations.MetricValues in) {
        if (in.step() != null || in.aroundStep() != null || in.atTime() != null) {
            return rows.values(in);
        }
        var run = new RunRef(in.run(), in.runId());
        var found =
                cache.read(
                        ProjectName.of(in.project()),
                        columns -> {
                            var of = columns.find(run);
                            return Optional.ofNullable(
                                    of == null ? null : of.points(in.metricName()));
                        });
        if (found.isEmpty()) {
            return rows.values(in);
        }
        var points = found.get();
        if (points.isEmpty()) {
            return Rows.of(List.of());
        }
        if (!points.get().exact()) {
            return rows.values(in);
        }
        var wanted = in.maxPoints() == null ? Long.MAX_VALUE : Math.max(in.maxPoints(), 1);
        return new Chosen(points.get(), wanted);
    }

    /**
     * Points in their order: all, or so many that are evenly chosen by position, the last among
     * them.
     */
    private static final class Chosen implements JsonRows<MetricPoint> {
        private static final byte[] TIME = ascii("{\"timestamp\":\"");
        private static final byte[] STEP = ascii("\",\"step\":");
        private static final byte[] VALUE = ascii(",\"value\":");
        private static final byte[] NULL = ascii("null");

        private final Points points;
        private final int count;
        private final int wanted;
        private int given;
        private int part;
        private int before;

        Chosen(Points points, long wanted) {
            this.points = points;
            this.count = points.count();
            this.wanted = (int) Math.min(wanted, count);
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        private int nextPosition() {
            var i = given++;
            if (wanted == count) {
                return i;
            }
            return wanted == 1 ? count - 1 : (int) Math.rint(i * (count - 1.0) / (wanted - 1));
        }

        /** The part that has the position, which only grows. */
        private Column.Values at(int position) {
            while (position - before >= points.parts().get(part).size()) {
                before += points.parts().get(part++).size();
            }
            return points.parts().get(part);
        }

        @Override
        public RawJson nextJson() {
            var out = new ByteBuilder(Math.min(wanted - given, BATCH) * 96);
            for (var i = 0; i < BATCH && given < wanted; i++) {
                if (given > 0) {
                    out.add(',');
                }
                var position = nextPosition();
                var values = at(position);
                write(values, position - before, out);
            }
            return out.json();
        }

        private void write(Column.Values values, int index, ByteBuilder out) {
            out.add(TIME);
            StoredTimes.write(values.time(index), points.zone(), out);
            out.add(STEP);
            switch (values.step(index)) {
                case Long whole -> out.whole(whole);
                case Number other -> out.decimal(other.doubleValue());
            }
            out.add(VALUE);
            var value = values.value(index);
            if (!Double.isFinite(value)) {
                out.add(NULL);
            } else if (values.isWhole(index)) {
                out.whole((long) value);
            } else {
                out.decimal(value);
            }
            out.add('}');
        }

        @Override
        public List<MetricPoint> next() {
            var batch = new ArrayList<MetricPoint>(Math.min(wanted - given, BATCH));
            while (batch.size() < BATCH && given < wanted) {
                var position = nextPosition();
                var values = at(position);
                var index = position - before;
                var value = values.value(index);
                batch.add(
                        new MetricPoint(
                                StoredTimes.text(values.time(index), points.zone()),
                                new Step(values.step(index)),
                                !Double.isFinite(value)
                                        ? RawJson.NULL
                                        : RawJson.of(
                                                values.isWhole(index)
                                                        ? Long.toString((long) value)
                                                        : Double.toString(value))));
            }
            return batch;
        }

        @Override
        public void close() {}
    }
}
