package dev.trackio.bench;

import com.sun.management.OperatingSystemMXBean;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The load generator: so many clients, each with a connection of its own, share so many calls and
 * end early when the time is over. It prints one line of JSON.
 *
 * <pre>
 * url=URL            what is called
 * header=NAME: VALUE more of them
 * body=FILE          what every call sends; or, for bulk_log:
 * entries=N values=N projects=A,B   entries a call; client i logs to project i
 * clients=N calls=N seconds=N warmup=N warmup-seconds=N   calls of all clients together
 * answer=FILE        where the last answer is written
 * </pre>
 *
 * A call is timed from its first byte to the last byte of its answer.
 */
public final class Load {
    private static final int SHOWN = 300;

    private final Words words;
    private final URI url;
    private final int clients;
    private final AtomicLong entriesSent = new AtomicLong();
    private final Queue<IOException> faults = new ConcurrentLinkedQueue<>();

    private Load(Words words) {
        this.words = words;
        url = URI.create(words.text("url"));
        clients = words.number("clients");
        if (!"127.0.0.1".equals(url.getHost())) {
            throw new IllegalArgumentException("load stays on 127.0.0.1, not " + url);
        }
    }

    public static void main(String[] arguments) throws Exception {
        try {
            System.out.println(new Load(Words.of(arguments)).run());
        } catch (IOException e) {
            var what = e instanceof NoAnswer ? e.getMessage() : e.toString();
            System.out.println("{\"no_answer\": " + quoted(what) + "}");
        }
    }

    private String run() throws Exception {
        var warmup = new Calls(words.number("warmup"), words.number("warmup-seconds"));
        var measured = new Calls(words.number("calls"), words.number("seconds"));
        var cpu = new AtomicLong();
        var begun = new CyclicBarrier(clients, () -> cpu.set(cpuNanos()));
        var work = new ArrayList<Callable<List<Long>>>();
        for (var c = 0; c < clients; c++) {
            var bodies = bodies(c);
            work.add(() -> {
                try (var connection = new Connection(url, words.all("header"))) {
                    var first = warmup.made(() -> call(connection, bodies));
                    begun.await();
                    var times = measured.made(() -> call(connection, bodies));
                    keep(connection, first.size() + times.size());
                    return times;
                } catch (IOException e) {
                    faults.add(e);
                    begun.reset();
                    throw e;
                }
            });
        }
        var times = all(work);
        var wall = measured.nanos();
        var share =
                (cpuNanos() - cpu.get())
                        / (double) wall
                        / Runtime.getRuntime().availableProcessors();
        return "{\"milliseconds\": [%s], \"seconds\": %s, \"entries\": %d, \"generator\": %s}"
                .formatted(
                        times.stream().map(t -> decimal(t / 1e6)).collect(Collectors.joining(",")),
                        decimal(wall / 1e9),
                        entriesSent.get(),
                        decimal(share));
    }

    private Supplier<byte[]> bodies(int client) throws IOException {
        if (words.has("body")) {
            var body = Files.readAllBytes(Path.of(words.text("body")));
            return () -> body;
        }
        var projects = words.text("projects").split(",");
        var each = words.number("entries");
        var entries =
                new Entries(
                        projects[client % projects.length],
                        "run-" + client,
                        each,
                        words.number("values"),
                        System.nanoTime() + client);
        return () -> {
            entriesSent.addAndGet(each);
            return entries.next();
        };
    }

    private long call(Connection connection, Supplier<byte[]> bodies) throws IOException {
        var body = bodies.get();
        var begun = System.nanoTime();
        var status = connection.post(body);
        var time = System.nanoTime() - begun;
        if (status != 200) {
            var text = new String(connection.answer(), StandardCharsets.UTF_8);
            throw new NoAnswer(
                    "HTTP " + status + " " + text.substring(0, Math.min(SHOWN, text.length())));
        }
        return time;
    }

    private synchronized void keep(Connection connection, int calls) throws IOException {
        if (words.has("answer") && calls > 0) {
            Files.write(Path.of(words.text("answer")), connection.answer());
            Files.writeString(Path.of(words.text("answer") + ".type"), connection.type());
        }
    }

    /** What all clients took; the first fault of one is the fault of all. */
    private List<Long> all(List<Callable<List<Long>>> work) throws Exception {
        var times = new ArrayList<Long>();
        try (var threads = Executors.newFixedThreadPool(clients)) {
            for (var result : threads.invokeAll(work)) {
                times.addAll(result.get());
            }
        } catch (ExecutionException e) {
            throw faults.isEmpty() ? e : faults.peek();
        }
        return times;
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.5f", number);
    }

    private static String quoted(String text) {
        var safe = text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ");
        return '"' + safe + '"';
    }

    /** Calls that all clients share: a number of them, and a time. The first is always made. */
    private static final class Calls {
        private final AtomicInteger left;
        private final long limitNanos;
        private final AtomicLong from = new AtomicLong(Long.MAX_VALUE);
        private final AtomicLong to = new AtomicLong();

        Calls(int calls, int seconds) {
            left = new AtomicInteger(calls);
            limitNanos = seconds * 1_000_000_000L;
        }

        List<Long> made(Timed call) throws IOException {
            var begun = System.nanoTime();
            from.accumulateAndGet(begun, Math::min);
            var times = new ArrayList<Long>();
            while (left.getAndDecrement() > 0 && System.nanoTime() - begun < limitNanos) {
                times.add(call.nanos());
            }
            to.accumulateAndGet(System.nanoTime(), Math::max);
            return times;
        }

        long nanos() {
            return to.get() - from.get();
        }
    }

    /** A call that says what it took. */
    private interface Timed {
        long nanos() throws IOException;
    }

    /** The server does not do what was asked. */
    private static final class NoAnswer extends IOException {
        private static final long serialVersionUID = 1;

        NoAnswer(String message) {
            super(message);
        }
    }
}
