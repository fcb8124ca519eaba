package dev.trackio.server.json;

import dev.trackio.api.MetricPoint;
import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.api.Step;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import java.io.IOException;
import java.io.OutputStream;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** 100,000 points as {@code get_metric_values} writes them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PointWriter {
    private static final int POINTS = 100_000;

    private final List<MetricPoint> points = points();

    private static List<MetricPoint> points() {
        var random = new SplittableRandom(1);
        var first = OffsetDateTime.of(2026, 11, 1, 8, 0, 0, 123_456_000, ZoneOffset.UTC);
        var points = new ArrayList<MetricPoint>(POINTS);
        for (var i = 0; i < POINTS; i++) {
            var value = RawJson.of(Double.toString(random.nextDouble()));
            points.add(new MetricPoint(first.plusSeconds(i).toString(), Step.of(i), value));
        }
        return points;
    }

    @Benchmark
    public void points(Sink sink) throws IOException {
        Json.write(Rows.of(points), sink);
    }

    /** Takes everything at once and keeps a sum, so that nothing is written in vain. */
    @State(Scope.Thread)
    public static class Sink extends OutputStream {
        private int sum;

        @Override
        public void write(int b) {
            sum += b;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            sum += bytes[offset] + length;
        }
    }
}
