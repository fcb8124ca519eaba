package dev.trackio.server.store.sqlite;

import dev.trackio.bench.Made;
import dev.trackio.bench.Words;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A limit: what the driver alone inserts, with the server's own tables and pragmas, because it asks
 * the same two classes for them. {@code file=FILE commit=ENTRIES entries=N seconds=N values=N
 * cache-kib=N}; the first 10,000 entries are not counted. The file is made when it is missing. The
 * page cache is given, because the server decides on it while it runs.
 */
public final class BareLoop {
    private static final int WARM_UP = 10_000;
    private static final String INSERT =
            """
            INSERT INTO metrics (run_id, timestamp, run_name, step, metrics, log_id)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (log_id) WHERE log_id IS NOT NULL DO NOTHING\
            """;

    private BareLoop() {}

    public static void main(String[] arguments) throws SQLException {
        var words = Words.of(arguments);
        var file = Path.of(words.text("file"));
        var connections = new Connections(SqliteSettings.defaults().synchronous());
        if (!file.toFile().exists()) {
            try (var connection = connections.creator(file)) {
                DataFile.create(connection);
            }
        }
        try (var connection = connections.writer(file);
                var insert = connection.prepareStatement(INSERT)) {
            try (var pragma = connection.createStatement()) {
                pragma.execute("PRAGMA cache_size=-" + words.number("cache-kib"));
            }
            connection.setAutoCommit(false);
            var loop = new Loop(connection, insert, words.number("values"), words.number("commit"));
            loop.run(WARM_UP, Integer.MAX_VALUE);
            System.out.printf(
                    Locale.ROOT,
                    "{\"rate\": %.1f}%n",
                    loop.run(words.number("entries"), words.number("seconds")));
        }
    }

    private static final class Loop {
        private final Connection connection;
        private final PreparedStatement insert;
        private final int commit;
        private final byte[] metrics;
        private final SplittableRandom random = new SplittableRandom(System.nanoTime());
        private final String run = Made.id(random);
        private int step;

        Loop(Connection connection, PreparedStatement insert, int values, int commit) {
            this.connection = connection;
            this.insert = insert;
            this.commit = commit;
            metrics = Made.metrics(random, Made.names(values)).getBytes(StandardCharsets.US_ASCII);
        }

        /** Entries a second. */
        double run(int entries, int seconds) throws SQLException {
            var begun = System.nanoTime();
            var made = 0;
            while (made < entries && System.nanoTime() - begun < seconds * 1_000_000_000L) {
                for (var i = 0; i < commit; i++) {
                    insert.setString(1, run);
                    insert.setString(2, "2026-11-22T11:46:22.731652+00:00");
                    insert.setString(3, "run");
                    insert.setLong(4, step++);
                    insert.setBytes(5, metrics);
                    insert.setString(6, Made.id(random));
                    insert.executeUpdate();
                }
                connection.commit();
                made += commit;
            }
            return made * 1e9 / (System.nanoTime() - begun);
        }
    }
}
