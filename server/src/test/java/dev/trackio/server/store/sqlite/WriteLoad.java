package dev.trackio.server.store.sqlite;

import dev.trackio.api.RawJson;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.projects.ProjectName;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * A program that writes until it is killed and prints the number of every call that was
 * acknowledged, or, with a number of seconds, measures: {@code WriteLoad FOLDER WRITERS ENTRIES
 * [SECONDS]}.
 */
final class WriteLoad {
    private static final RawJson METRICS =
            RawJson.of(
                    "{\"loss\":0.123456789,\"acc\":0.987654321,\"lr\":0.0001,\"a\":1.5,\"b\":2.5,"
                            + "\"c\":3.25,\"d\":4.125,\"e\":5.0625}");

    private WriteLoad() {}

    public static void main(String[] arguments) throws Exception {
        var writers = Integer.parseInt(arguments[1]);
        var entries = Integer.parseInt(arguments[2]);
        var seconds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 0;
        var storage = new SqliteStorage(Path.of(arguments[0]), SqliteSettings.defaults());
        var end = seconds == 0 ? Long.MAX_VALUE : System.nanoTime() + seconds * 1_000_000_000L;
        var calls = new java.util.concurrent.atomic.AtomicLong();
        var slowest = new java.util.concurrent.atomic.AtomicLong();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var w = 0; w < writers; w++) {
                var run = "r" + w;
                var ignored =
                        threads.submit(
                                () -> {
                                    for (var i = 0; System.nanoTime() < end; i++) {
                                        var from = System.nanoTime();
                                        append(storage, run, i, entries, seconds > 0);
                                        calls.incrementAndGet();
                                        slowest.accumulateAndGet(
                                                System.nanoTime() - from, Math::max);
                                        if (seconds == 0) {
                                            System.out.println(run + "-" + i);
                                        }
                                    }
                                    return null;
                                });
            }
        }
        System.out.printf(
                "%d writers x %d entries: %d calls/s, %d rows/s, slowest %d ms%n",
                writers,
                entries,
                calls.get() / seconds,
                calls.get() * entries / seconds,
                slowest.get() / 1_000_000);
        storage.close();
    }

    private static void append(
            SqliteStorage storage, String run, int call, int entries, boolean random) {
        var now = Instant.now().toString();
        storage.metrics()
                .append(
                        ProjectName.of("p"),
                        IntStream.range(0, entries)
                                .mapToObj(
                                        e ->
                                                new MetricRow(
                                                        run,
                                                        run,
                                                        null,
                                                        now,
                                                        METRICS,
                                                        null,
                                                        random
                                                                ? UUID.randomUUID().toString()
                                                                : run + "-" + call + "." + e))
                                .toList());
    }
}
