package dev.trackio.server.store.sqlite;

import dev.trackio.api.RawJson;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.projects.ProjectName;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A program that writes until it is killed: {@code WriteLoad FOLDER WRITERS ENTRIES
 * [acknowledge-early]}. It prints {@code sent CALL} before each call and {@code acked CALL} after
 * it, each line by one system call.
 *
 * <p>With the last argument it is what no server may be: it acknowledges before COMMIT.
 */
final class WriteLoad {
    private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    private final SqliteStorage storage;
    private final int entries;

    private WriteLoad(Path folder, int entries) {
        storage = new SqliteStorage(folder, SqliteSettings.defaults());
        this.entries = entries;
    }

    public static void main(String[] arguments) {
        var writers = Integer.parseInt(arguments[1]);
        var load = new WriteLoad(Path.of(arguments[0]), Integer.parseInt(arguments[2]));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Consumer<Runnable> append =
                    arguments.length > 3 ? Thread::startVirtualThread : Runnable::run;
            for (var w = 0; w < writers; w++) {
                var run = "r" + w;
                var _ = threads.submit(() -> load.write(run, append));
            }
        }
    }

    private void write(String run, Consumer<Runnable> append) {
        for (var i = 0; ; i++) {
            var call = run + "-" + i;
            print("sent " + call);
            append.accept(() -> append(run, call));
            print("acked " + call);
        }
    }

    private void append(String run, String call) {
        var now = Instant.now().toString();
        storage.metrics()
                .append(
                        ProjectName.of("p"),
                        IntStream.range(0, entries)
                                .mapToObj(e -> row(run, now, call + "." + e))
                                .toList());
    }

    private static MetricRow row(String run, String now, String id) {
        return new MetricRow(run, run, null, now, metrics(id), null, id);
    }

    /** What the entry of this id holds. */
    static RawJson metrics(String id) {
        return RawJson.of("{\"id\":\"" + id + "\",\"loss\":0.123456789,\"acc\":0.987654321}");
    }

    private void print(String line) {
        try {
            out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
