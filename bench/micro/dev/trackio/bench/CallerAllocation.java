package dev.trackio.bench;

import com.sun.management.ThreadMXBean;

import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;

/**
 * What the thread that calls allocates: JMH's own {@code gc} counts all threads together, and the
 * one that sends has to allocate.
 */
public final class CallerAllocation implements InternalProfiler {
    private static final ThreadMXBean THREADS =
            (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static long begun; // one thread calls
    private static volatile long bytes;
    private static volatile long invocations;

    @Override
    public String getDescription() {
        return "bytes that the calling thread allocates";
    }

    static void begin() {
        begun = THREADS.getCurrentThreadAllocatedBytes();
    }

    static void end() {
        bytes += THREADS.getCurrentThreadAllocatedBytes() - begun;
        invocations++;
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        bytes = 0;
        invocations = 0;
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        var calls = Math.max(1, invocations * benchmark.getOpsPerInvocation());
        return List.of(
                new ScalarResult(
                        "caller.alloc", (double) bytes / calls, "B/op", AggregationPolicy.AVG));
    }
}
