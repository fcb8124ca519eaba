package dev.trackio.server.series.chart;

import dev.trackio.bench.ArrayPass;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** A series into 400 buckets, beside one pass over its numbers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Bucketing {
    private static final int BUCKETS = 400;

    @Param({"10000", "1000000"})
    private int points;

    private double[] values;

    @Setup
    public void make() {
        values = new SplittableRandom(1).doubles(points).toArray();
    }

    @Benchmark
    public int[] choose() {
        return Downsampling.choose(values, points, BUCKETS * Downsampling.FEWEST);
    }

    @Benchmark
    public double pass() {
        return ArrayPass.pass(values, BUCKETS);
    }
}
