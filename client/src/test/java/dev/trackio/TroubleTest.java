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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
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
        var quick = RunTest.QUICK;
        var hour = Duration.ofHours(1);
        var pace = new Pace(quick.delay(), quick.slow(), hour, hour, quick.timeout(), hour);
        first(Reply.of(503, "later"));
        var run = run().pace(pace).start();
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
