package dev.trackio.server.json;

import dev.trackio.api.Operation;
import dev.trackio.api.Operations;
import dev.trackio.api.RawJson;
import dev.trackio.bench.Entries;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.concurrent.TimeUnit;

/** A {@code bulk_log} body of 1,000 entries x 8 values, as its surface decodes it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Decoding {
    private final Arguments arguments = new Arguments(Operations.catalogue());
    private Operation<?, ?> bulkLog;
    private RawJson body;

    @Setup
    public void make() {
        bulkLog = Operations.catalogue().find("bulk_log").orElseThrow();
        body = RawJson.of(new Entries("project", "run", 1_000, 8, 1).next());
    }

    @Benchmark
    public Object bulkLog() {
        return arguments.body(bulkLog, body);
    }
}
