package dev.trackio.server.store.sqlite;

import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.projects.ProjectName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/**
 * How fast entries of 8 values get to the disk: the storage engine with several callers, or the
 * limit, a bare loop of the driver with the same tables, pragmas and entries.
 *
 * <pre>
 * WriteRate fill  FOLDER ROWS                            makes p.db with so many rows
 * WriteRate bare  FOLDER SECONDS ROWS_PER_COMMIT [CACHE_KIB CHECKPOINT_PAGES]
 * WriteRate store FOLDER SECONDS CALLERS ENTRIES_PER_CALL [PROJECTS]
 * </pre>
 *
 * The last two print rows for each second, and go on with the files that are there.
 */
final class WriteRate {
    private static final String INSERT =
            "INSERT INTO metrics (run_id, timestamp, run_name, step, metrics, log_id)"
                    + " VALUES (?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (log_id) WHERE log_id IS NOT NULL DO NOTHING";
    private static final ProjectName PROJECT = ProjectName.of("p");

    private WriteRate() {}

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[1]);
        var number = Integer.parseInt(arguments[2]);
        switch (arguments[0]) {
            case "fill" -> fill(folder, number);
            case "bare" -> bare(folder, Duration.ofSeconds(number), arguments);
            case "store" -> store(folder, Duration.ofSeconds(number), arguments);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** As the server would have left it, only faster: nothing is synced. */
    private static void fill(Path folder, int rows) throws SQLException {
        make(folder);
        var entries = new Entries(1);
        try (var connection = connection(folder, SqliteSettings.Synchronous.OFF);
                var insert = connection.prepareStatement(INSERT)) {
            set(connection, "cache_size", -1_000_000);
            set(connection, "wal_autocheckpoint", 100_000);
            for (var written = 0; written < rows; ) {
                written += commit(connection, insert, entries, Math.min(50_000, rows - written));
            }
        }
    }

    private static void make(Path folder) {
        try (var storage = new SqliteStorage(folder, SqliteSettings.defaults())) {
            storage.metrics().append(PROJECT, new Entries(0).next(1));
        }
    }

    private static void bare(Path folder, Duration time, String... arguments) throws SQLException {
        if (!Files.exists(folder.resolve("p.db"))) {
            make(folder);
        }
        var rowsPerCommit = Integer.parseInt(arguments[3]);
        var entries = new Entries(System.nanoTime());
        try (var connection = connection(folder, SqliteSettings.Synchronous.FULL);
                var insert = connection.prepareStatement(INSERT)) {
            if (arguments.length > 5) {
                set(connection, "cache_size", -Integer.parseInt(arguments[4]));
                set(connection, "wal_autocheckpoint", Integer.parseInt(arguments[5]));
            }
            var from = System.nanoTime();
            var rows = 0L;
            while (System.nanoTime() - from < time.toNanos()) {
                rows += commit(connection, insert, entries, rowsPerCommit);
            }
            report("bare loop, " + rowsPerCommit + " rows a commit", rows, from);
        }
    }

    private static Connection connection(Path folder, SqliteSettings.Synchronous level)
            throws SQLException {
        return new Connections(level).writer(folder.resolve("p.db"));
    }

    private static void set(Connection connection, String pragma, int value) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA " + pragma + "=" + value);
        }
    }

    private static int commit(
            Connection connection, PreparedStatement insert, Entries entries, int rows)
            throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            for (var row : entries.next(rows)) {
                insert.setString(1, row.runId());
                insert.setString(2, row.timestamp());
                insert.setString(3, row.runName());
                insert.setLong(4, row.step() == null ? 0 : row.step().value().longValue());
                insert.setBytes(5, row.metrics().array());
                insert.setString(6, row.logId());
                insert.executeUpdate();
            }
            statement.execute("COMMIT");
        }
        return rows;
    }

    private static void store(Path folder, Duration time, String... arguments) throws Exception {
        var callers = Integer.parseInt(arguments[3]);
        var perCall = Integer.parseInt(arguments[4]);
        var projects = arguments.length > 5 ? Integer.parseInt(arguments[5]) : 1;
        var times = new ConcurrentLinkedQueue<long[]>();
        var number = new AtomicInteger();
        try (var storage = new SqliteStorage(folder, SqliteSettings.defaults())) {
            var from = System.nanoTime();
            Callable<Void> caller =
                    () -> {
                        var mine = number.getAndIncrement();
                        var project =
                                ProjectName.of(mine % projects == 0 ? "p" : "p" + mine % projects);
                        var entries = new Entries(from + mine);
                        var nanos = LongStream.builder();
                        while (System.nanoTime() - from < time.toNanos()) {
                            var rows = entries.next(perCall);
                            var began = System.nanoTime();
                            storage.metrics().append(project, rows);
                            nanos.add(System.nanoTime() - began);
                        }
                        times.add(nanos.build().toArray());
                        return null;
                    };
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var i = 0; i < callers; i++) {
                    var _ = threads.submit(caller);
                }
            }
            var calls = times.stream().mapToLong(one -> one.length).sum();
            report(callers + " callers x " + perCall + " entries", calls * perCall, from);
        }
        var sorted = times.stream().flatMapToLong(LongStream::of).sorted().toArray();
        System.out.printf(
                "%,d calls: half of them in %.2f ms, 99 %% in %.2f, 99.9 %% in %.2f, all in %.0f;"
                        + " resident at most %s%n",
                sorted.length,
                millis(sorted, 0.5),
                millis(sorted, 0.99),
                millis(sorted, 0.999),
                millis(sorted, 1),
                peakMemory());
    }

    private static double millis(long[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1, sorted.length * part)] / 1e6;
    }

    private static void report(String what, long rows, long from) {
        var seconds = (System.nanoTime() - from) / 1e9;
        System.out.printf("%s: %,.0f rows/s%n", what, rows / seconds);
    }

    private static String peakMemory() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .findFirst()
                .orElse("unknown");
    }

    /** Entries of one run, each with 8 random values. */
    private static final class Entries {
        private static final int KINDS = 512;

        private final SplittableRandom random;
        private final List<RawJson> metrics = new ArrayList<>();
        private final String run;
        private long step;

        Entries(long seed) {
            random = new SplittableRandom(seed);
            run = hex();
            for (var i = 0; i < KINDS; i++) {
                var text = new StringBuilder("{");
                for (var v = 0; v < 8; v++) {
                    text.append(v == 0 ? "" : ",").append("\"metric_").append(v).append("\":");
                    text.append(random.nextDouble());
                }
                metrics.add(RawJson.of(text.append('}').toString()));
            }
        }

        List<MetricRow> next(int count) {
            var rows = new ArrayList<MetricRow>(count);
            for (var i = 0; i < count; i++) {
                rows.add(
                        new MetricRow(
                                run,
                                "run-" + run.substring(0, 4),
                                Step.of(step++),
                                Instant.now().toString(),
                                metrics.get(random.nextInt(KINDS)),
                                null,
                                hex()));
            }
            return rows;
        }

        private String hex() {
            return HexFormat.of().toHexDigits(random.nextLong())
                    + HexFormat.of().toHexDigits(random.nextLong());
        }
    }
}
