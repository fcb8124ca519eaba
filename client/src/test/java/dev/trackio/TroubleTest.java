package dev.trackio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.FakeServer.Reply;
import dev.trackio.wire.Calls;
import dev.trackio.wire.Environment;
import dev.trackio.wire.Lines;
import dev.trackio.wire.ServerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When several things go wrong at once, or one that nobody expects. */
@Timeout(60)
class TroubleTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir private Path folder;
    private FakeServer server;
    private final List<Notice> notices = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void startServer() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    private RunBuilder run() {
        return new RunBuilder("my project", new Environment(Map.of()))
                .name("alpha")
                .server(server.uri())
                .folder(folder)
                .onNotice(notices::add)
                .pace(RunTest.QUICK);
    }

    private static void log(Run run, long steps) {
        for (var step = 0L; step < steps; step++) {
            run.log(step, "loss", 1);
        }
    }

    private static List<Long> upTo(long steps) {
        return LongStream.range(0, steps).boxed().toList();
    }

    private void await(Notice.Kind kind) throws InterruptedException {
        while (count(kind) == 0) {
            Thread.sleep(1);
        }
    }

    private long count(Notice.Kind kind) {
        return List.copyOf(notices).stream().filter(notice -> notice.kind() == kind).count();
    }

    /** Answers so once, then takes everything. */
    private void first(Reply reply) {
        var calls = new AtomicInteger();
        server.behaviour = call -> calls.incrementAndGet() == 1 ? reply : Reply.OK;
    }

    private void arrivesAfter(Reply reply) {
        first(reply);
        var run = run().start();
        log(run, 10);
        assertThat(run.finish(LONG).isNothing()).isTrue();
        assertThat(server.steps()).isEqualTo(upTo(10));
        assertThat(count(Notice.Kind.SERVER_AWAY)).isEqualTo(1);
        assertThat(count(Notice.Kind.REFUSED)).isZero();
    }

    // --- answers that are not a Trackio's

    @Test
    void theRefusalOfAProxyIsNoneOfTheEntries() {
        arrivesAfter(new Reply(413, "<html>413</html>", false, Map.of()));
    }

    @Test
    void anAnswerWithoutDataDeliversNothing() {
        arrivesAfter(new Reply(200, "{\"login\": true}", false, Map.of()));
    }

    @Test
    void aBatchThatIsTooLargeForTheServerGetsSmaller() {
        server.behaviour =
                call ->
                        call.body().split("log_id", -1).length > 11
                                ? new Reply(500, "no memory", false, Map.of())
                                : Reply.OK;
        var run = run().start();
        log(run, 100);
        assertThat(run.finish(LONG).isNothing()).isTrue();
        assertThat(server.steps()).isEqualTo(upTo(100));
    }

    @Test
    void anAnswerThatNeverEndsIsGivenUp() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var uri = URI.create("http://127.0.0.1:" + socket.getLocalPort());
            var calls = new Calls(ServerAddress.of(uri, null), Duration.ofMillis(300));
            var answer = calls.post("bulk_log", new byte[0], 0, false);
            try (var client = socket.accept()) {
                client.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".getBytes(UTF_8));
                assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(TimeoutException.class);
            }
        }
    }

    // --- entries that nobody takes

    @Test
    void refusedEntriesAreCountedAndTheConfigGoesWithAnother() throws Exception {
        server.behaviour =
                call -> call.body().contains("poison") ? Reply.of(400, "logs[0]") : Reply.OK;
        var run = run().config(Map.of("lr", 1)).start();
        run.log(0, "poison", 1);
        await(Notice.Kind.REFUSED);
        run.log(1, "loss", 1);
        for (var step = 2; step < 21; step++) {
            run.log(step, "poison", 1);
        }
        var left = run.finish(LONG);
        assertThat(left.refused()).isEqualTo(20);
        assertThat(left.entries()).isZero();
        assertThat(left.isNothing()).isFalse();
        assertThat(server.entries("metric").get(0).get("config").toString()).contains("lr=1");
        assertThat(count(Notice.Kind.REFUSED)).isEqualTo(5); // at 1, 2, 4, 8, 16
    }

    @Test
    void aLineOfNoKnownKindIsKeptAside() throws IOException {
        server.kill();
        var first = run().start();
        log(first, 3);
        var file = first.finish(Duration.ZERO).file();
        Files.writeString(file, "{\"v\":9}\n", StandardOpenOption.APPEND);
        server.start();
        run().start().close();
        assertThat(server.steps()).isEqualTo(upTo(3));
        assertThat(file).doesNotExist();
        assertThat(count(Notice.Kind.REFUSED)).isEqualTo(1);
        try (var files = Files.list(file.getParent())) {
            assertThat(files.toList())
                    .singleElement()
                    .satisfies(aside -> assertThat(aside).hasContent("{\"v\":9}"));
        }
    }

    @Test
    void whatNeitherServerNorDiskTakesIsSaidToBeLost() throws IOException {
        var noFolder = Files.writeString(folder.resolve("file"), "");
        server.kill();
        var run = run().folder(noFolder).start();
        log(run, 10);
        var left = run.finish(Duration.ofMillis(200));
        assertThat(left.lost()).isEqualTo(10);
        assertThat(left.entries()).isZero();
        assertThat(notices).last().asString().contains("10 entries are lost");
    }

    @Test
    void withoutDiskTheServerIsTriedUntilTheEnd() throws Exception {
        var noFolder = Files.writeString(folder.resolve("file"), "");
        server.kill();
        var run = run().folder(noFolder).start();
        log(run, 10);
        await(Notice.Kind.DISK);
        server.start();
        assertThat(run.finish(LONG).isNothing()).isTrue();
        assertThat(server.steps()).isEqualTo(upTo(10));
    }

    @Test
    void whatArrivesIsWhatWasLoggedHoweverItTravels() throws Exception {
        var calls = new AtomicInteger();
        server.behaviour =
                call ->
                        switch (calls.incrementAndGet() % 5) {
                            case 0 -> new Reply(0, "", true, Map.of()); // stored, and nobody knows
                            case 1 -> Reply.of(503, "later");
                            case 2 -> new Reply(0, "", false, Map.of());
                            default -> Reply.OK;
                        };
        var expected = new ConcurrentHashMap<String, Integer>();
        for (var life = 0; life < 3; life++) { // what one leaves the next one sends
            var run = run().queueEntries(256).start();
            var threads = new ArrayList<Thread>();
            for (var t = 0; t < 3; t++) {
                var seed = life * 3 + t;
                threads.add(new Thread(() -> logAny(run, new Random(seed), expected)));
            }
            threads.forEach(Thread::start);
            for (var thread : threads) {
                thread.join();
            }
            run.finish(Duration.ZERO);
        }
        server.behaviour = call -> Reply.OK;
        assertThat(run().start().finish(LONG).isNothing()).isTrue();
        assertThat(values()).isEqualTo(expected);
    }

    private static final List<String> NAMES =
            IntStream.range(0, 300).mapToObj(number -> "n" + number).toList();

    private static void logAny(Run run, Random random, Map<String, Integer> logged) {
        for (var i = 0; i < 1_000; i++) {
            var step = i / 10L;
            var name = "m" + random.nextInt(8);
            var value = random.nextInt(5) / 4.0;
            count(logged, step, name, value);
            switch (random.nextInt(10)) {
                case 0 -> run.log(step, Map.of(name, value));
                case 1 -> {
                    var names = NAMES.toArray(String[]::new); // more than the queue holds
                    run.log(step, names, new double[names.length]);
                    NAMES.forEach(each -> count(logged, step, each, 0.0));
                    run.log(step, name, value);
                }
                case 2 -> {
                    run.log(step, name, value, name, 0.5);
                    count(logged, step, name, 0.5);
                }
                default -> run.log(step, name, value);
            }
        }
    }

    /** What arrived: how often each number of a step and a name. */
    private Map<String, Integer> values() {
        var values = new HashMap<String, Integer>();
        for (var entry : server.entries("metric")) {
            ((Map<?, ?>) entry.get("metrics"))
                    .forEach((name, value) -> count(values, entry.get("step"), name, value));
        }
        return values;
    }

    private static void count(Map<String, Integer> values, Object step, Object name, Object value) {
        values.merge(step + " " + name + " " + value, 1, Integer::sum);
    }

    @Test
    void anAnswerIsSeenWhenItComes() throws Exception {
        var destination = new SlowToTell();
        var queue = new Queue(16, InstantSource.system(), 0);
        var told = new Notices("alpha", notices::add);
        var form = new EntryForm("p", "r", "id", "s", null);
        var own = Spill.create(folder, "own");
        var left = new Leftovers(List.of(), told);
        var pace = RunTest.QUICK;
        var sender = new Sender(queue, form, destination, own, left, WhenFull.WAIT, pace, told);
        sender.start();
        queue.put(0, "loss", 1);
        destination.first.await();
        queue.put(1, "loss", 1);
        assertThat(destination.sentTheNext.get(20, TimeUnit.SECONDS)).isTrue();
        sender.finish(LONG);
        assertThat(sender.remaining().isNothing()).isTrue();
    }

    /** Its first answer is there before the telling of it ends, which the next call ends. */
    private static final class SlowToTell implements Destination {
        private final CountDownLatch first = new CountDownLatch(1);
        private final CountDownLatch second = new CountDownLatch(2);
        private final CompletableFuture<Boolean> sentTheNext = new CompletableFuture<>();

        @Override
        public CompletableFuture<Outcome> send(Lines lines) {
            first.countDown();
            second.countDown();
            return new CompletableFuture<>() {
                @Override
                public CompletableFuture<Outcome> whenComplete(
                        BiConsumer<? super Outcome, ? super Throwable> action) {
                    var told =
                            super.whenComplete(
                                    (outcome, failure) -> {
                                        action.accept(outcome, failure);
                                        sentTheNext.complete(isNextSent());
                                    });
                    new Thread(() -> complete(Outcome.delivered(List.of()))).start();
                    return told;
                }
            };
        }

        private boolean isNextSent() {
            try {
                return second.await(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return false;
            }
        }

        @Override
        public Duration pause() {
            return Duration.ZERO;
        }

        @Override
        public String name() {
            return "slow";
        }
    }

    // --- listeners

    @Test
    void anErrorOfTheListenerStopsNothing() {
        first(Reply.of(503, "later"));
        var run = run().queueEntries(16).onNotice(TroubleTest::fail).start();
        log(run, 1_000);
        assertThat(run.finish(LONG).isNothing()).isTrue();
        assertThat(server.steps()).isEqualTo(upTo(1_000));
    }

    private static void fail(Notice notice) {
        throw new AssertionError(notice.message());
    }

    @Test
    void aListenerThatLogsTooMuchStopsNothing() throws Exception {
        first(Reply.of(503, "later"));
        var runs = new ArrayList<Run>();
        var run =
                run().queueEntries(16)
                        .onNotice(
                                notice -> {
                                    try {
                                        log(runs.get(0), 100);
                                    } finally {
                                        notices.add(notice);
                                    }
                                })
                        .start();
        runs.add(run);
        run.log(0, "loss", 1);
        await(Notice.Kind.SERVER_AWAY);
        assertThat(run.finish(LONG).isNothing()).isTrue();
        assertThat(server.steps()).hasSizeGreaterThan(16);
    }

    @Test
    void aListenerMayFinishTheRun() throws Exception {
        first(Reply.of(503, "later"));
        var runs = new ArrayList<Run>();
        var run =
                run().onNotice(
                                notice -> {
                                    runs.get(0).finish(LONG);
                                    notices.add(notice);
                                })
                        .start();
        runs.add(run);
        log(run, 1);
        var started = System.nanoTime();
        await(Notice.Kind.SERVER_AWAY);
        assertThat(run.finish(LONG).isNothing()).isTrue();
        assertThat(System.nanoTime() - started).isLessThan(LONG.toNanos());
        assertThat(server.steps()).isEqualTo(upTo(1));
    }

    // --- the end

    @Test
    void theEndDoesNotWaitForAPause() throws Exception {
        first(Reply.of(503, "later"));
        var run = run().pace(RunTest.oneAttempt()).start();
        log(run, 10);
        await(Notice.Kind.SERVER_AWAY);
        assertThat(run.finish(LONG).isNothing()).isTrue();
        assertThat(server.steps()).isEqualTo(upTo(10));
    }

    @Test
    void anyLimitIsOne() {
        var run = run().start();
        log(run, 10);
        assertThat(run.finish(Duration.ofSeconds(Long.MAX_VALUE)).isNothing()).isTrue();
        assertThat(run.finish(Duration.ofSeconds(-1)).isNothing()).isTrue();
    }

    // --- the file

    @Test
    void anInterruptedFileIsOpenedAgain() throws IOException {
        var spill = Spill.create(folder, "a");
        var lines = new Lines().ascii("one");
        lines.endLine();
        spill.append(lines);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> spill.append(lines))
                .isInstanceOf(ClosedByInterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
        spill.append(lines);
        var read = new Lines();
        spill.read(read, 10);
        assertThat(read.count()).isEqualTo(2);
        spill.close();
        assertThat(spill.file()).hasContent("one\none");
    }

    @Test
    void anEmptyFileIsLeftToItsOwner() throws IOException {
        var empty = Files.writeString(folder.resolve("a.jsonl"), "");
        var left = new Leftovers(Spill.leftIn(folder), new Notices("alpha", notices::add));
        assertThat(left.read(new Lines(), 1)).isNull();
        assertThat(left.isEmpty()).isTrue();
        assertThat(empty).exists();
    }
}
