package dev.trackio.bench;

import dev.trackio.Trackio;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What each {@code log} of one thread took, with the clock that is read twice for it, while its
 * server is what {@code server=} says: well, down, slow (answers after 5 s) or refusing (503). It
 * logs {@code rate=N} numbers a second for {@code seconds=N}, after as many for a warm-up of a
 * fifth of that time, and prints one line of JSON: 10,001 times, in order, from the shortest to the
 * longest.
 */
public final class Trouble {
    private static final int SHOWN = 10_000;
    private static final int METRICS = 10;

    private Trouble() {}

    public static void main(String[] arguments) throws IOException {
        var words = Words.of(arguments);
        var times = new long[words.number("rate") * words.number("seconds")];
        try (var scratch = Scratch.create();
                var server = server(words.text("server"))) {
            var url = server == null ? "http://127.0.0.1:" + freePort() : server.url();
            var run =
                    Trackio.run("trouble")
                            .server(URI.create(url))
                            .folder(scratch.folder())
                            .start();
            var names = Made.names(METRICS).toArray(String[]::new);
            var pause = 1_000_000_000L / words.number("rate");
            var next = System.nanoTime();
            for (var i = -times.length / 5; i < times.length; i++) {
                while (System.nanoTime() - next < 0) {
                    Thread.onSpinWait();
                }
                next += pause;
                var begun = System.nanoTime();
                run.log(i / METRICS, names[Math.floorMod(i, METRICS)], i);
                times[Math.max(0, i)] = System.nanoTime() - begun;
            }
            run.finish(Duration.ZERO);
        }
        System.out.println("{\"nanoseconds\": [" + inOrder(times) + "]}");
    }

    private static Stub server(String state) throws IOException {
        return switch (state) {
            case "well" -> new Stub(0, 200, Duration.ZERO);
            case "slow" -> new Stub(0, 200, Duration.ofSeconds(5));
            case "refusing" -> new Stub(0, 503, Duration.ZERO);
            case "down" -> null;
            default -> throw new IllegalArgumentException("server=" + state);
        };
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static String inOrder(long[] times) {
        Arrays.sort(times);
        return IntStream.rangeClosed(0, SHOWN)
                .mapToObj(i -> Long.toString(times[(int) ((times.length - 1L) * i / SHOWN)]))
                .collect(Collectors.joining(","));
    }
}
