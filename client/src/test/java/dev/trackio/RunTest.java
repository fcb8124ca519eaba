package dev.trackio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.FakeServer.Reply;
import dev.trackio.wire.Environment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server is told, however it behaves. */
@Timeout(60)
class RunTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.007Z");
    private static final Duration LONG = Duration.ofSeconds(30);

    /** So that no test waits longer than it must. */
    static final Pace QUICK =
            new Pace(
                    Duration.ofMillis(5),
                    Duration.ofMillis(50),
                    Duration.ofMillis(5),
                    Duration.ofMillis(40),
                    Duration.ofSeconds(20),
                    Duration.ofMillis(20),
                    Duration.ofMillis(300));

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
                .clock(InstantSource.fixed(NOON))
                .pace(QUICK);
    }

    private List<Notice.Kind> told() {
        return List.copyOf(notices).stream().map(Notice::kind).toList();
    }

    private static List<Long> upTo(long steps) {
        return LongStream.range(0, steps).boxed().toList();
    }

    private List<Path> filesLeft() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** Where the server is away no call is under way at the end, which would reach a new one. */
    static Pace oneAttempt() {
        var hour = Duration.ofHours(1);
        return new Pace(QUICK.delay(), QUICK.slow(), hour, hour, QUICK.timeout(), hour, hour);
    }

    // --- what travels

    @Test
    void everyKindOfValueArrives() {
        var values = new LinkedHashMap<String, Object>();
        values.put("int", 3);
        values.put("float", 0.1f);
        values.put("text", "a \"b\" \\ \n é 😀");
        values.put("flag", true);
        values.put("none", null);
        values.put("list", Arrays.asList(1, Double.NaN, null));
        values.put("array", new double[] {0.5, 2});
        values.put("map", Map.of("a", Map.of("b", 1)));
        values.put("nan", Double.NaN);
        values.put("up", Double.POSITIVE_INFINITY);
        values.put("down", Float.NEGATIVE_INFINITY);
        values.put("step", 5);
        values.put("__x", 1);
        try (var run = run().start()) {
            run.log(7, values);
            values.clear();
        }
        var entry = server.entries("metric").get(0);
        assertThat(entry.get("project")).isEqualTo("my project");
        assertThat(entry.get("run")).isEqualTo("alpha");
        assertThat(entry.get("run_id").toString()).matches("[0-9a-f]{32}");
        assertThat(entry.get("step")).isEqualTo(7L);
        assertThat(entry.get("timestamp")).isEqualTo("2026-11-22T12:00:00.007000+00:00");
        var expected = new LinkedHashMap<String, Object>();
        expected.put("int", 3L);
        expected.put("float", 0.1);
        expected.put("text", "a \"b\" \\ \n é 😀");
        expected.put("flag", true);
        expected.put("none", null);
        expected.put("list", Arrays.asList(1L, "NaN", null));
        expected.put("array", List.of(0.5, 2.0));
        expected.put("map", Map.of("a", Map.of("b", 1L)));
        expected.put("nan", "NaN");
        expected.put("up", "Infinity");
        expected.put("down", "-Infinity");
        expected.put("__step", 5L);
        expected.put("____x", 1L);
        assertThat(entry.get("metrics")).isEqualTo(expected);
    }

    @Test
    void numbersSystemMetricsAndAlertsArrive() {
        try (var run = run().start()) {
            run.alert("early", null, Level.INFO);
            run.log(4, "loss", 0.25);
            run.log(5, "loss", Double.NaN, "acc", 1e-7);
            run.log(Map.of("loss", 1));
            run.logSystem(Map.of("gpu/0/utilization", 55));
            run.alert("Loss", "is high", Level.ERROR);
        }
        var entries = server.entries("metric");
        assertThat(entries).extracting(e -> e.get("step")).containsExactly(4L, 5L, 6L);
        assertThat(entries)
                .extracting(e -> e.get("metrics"))
                .containsExactly(
                        Map.of("loss", 0.25),
                        Map.of("loss", "NaN", "acc", 1e-7),
                        Map.of("loss", 1L));
        var system = server.entries("system_metric").get(0);
        assertThat(system.get("metrics")).isEqualTo(Map.of("gpu/0/utilization", 55L));
        assertThat(system.get("timestamp")).isEqualTo("2026-11-22T12:00:00.007000+00:00");
        var alerts = server.entries("alert");
        assertThat(alerts.get(0).get("step")).isNull();
        assertThat(alerts.get(0).get("text")).isNull();
        assertThat(alerts.get(1).get("step")).isEqualTo(6L);
        assertThat(alerts.get(1).get("text")).isEqualTo("is high");
        assertThat(alerts.get(1).get("level")).isEqualTo("error");
    }

    @Test
    void configAndGroupComeWithTheFirstEntryAlone() {
        try (var run = run().config(Map.of("lr", 0.1)).group("sweep").start()) {
            run.logSystem(Map.of("cpu", 1));
            run.log(0, "loss", 1);
            run.log(1, "loss", 1);
        }
        var entries = server.entries("metric");
        var config = new LinkedHashMap<String, Object>();
        config.put("lr", 0.1);
        config.put("_Username", null);
        config.put("_Created", "2026-11-22T12:00:00.007000+00:00");
        config.put("_Group", "sweep");
        assertThat(entries.get(0).get("config")).isEqualTo(config);
        assertThat(entries.get(1).containsKey("config")).isFalse();
    }

    @Test
    void timesAreInUtcAndNow() {
        var before = OffsetDateTime.now(ZoneOffset.UTC).minusSeconds(1);
        try (var run = run().clock(InstantSource.system()).start()) {
            run.log(0, "loss", 1);
        }
        var time = OffsetDateTime.parse((String) server.entries("metric").get(0).get("timestamp"));
        assertThat(time.getOffset()).isEqualTo(ZoneOffset.UTC);
        assertThat(time).isBetween(before, before.plusSeconds(30));
    }

    @Test
    void longBodiesArePackedUnlessTheServerCannotReadThem() {
        server.behaviour =
                call -> call.packed() ? Reply.of(400, "Missing parameter: logs") : Reply.OK;
        try (var run = run().server(server.uriOfAnyMachine()).start()) {
            logUpTo(run, 500);
        }
        assertThat(server.steps()).isEqualTo(upTo(500));
        assertThat(server.calls()).filteredOn(FakeServer.Call::packed).hasSize(1);
        server.behaviour = call -> Reply.OK;
        try (var run = run().server(server.uriOfAnyMachine()).start()) {
            logUpTo(run, 500);
        }
        assertThat(server.calls()).filteredOn(FakeServer.Call::packed).hasSizeGreaterThan(1);
        assertThat(server.steps()).hasSize(1_000);
    }

    @Test
    void toThisMachineNothingIsPacked() {
        try (var run = run().start()) {
            logUpTo(run, 500);
        }
        assertThat(server.steps()).isEqualTo(upTo(500));
        assertThat(server.calls()).noneMatch(FakeServer.Call::packed);
    }

    @Test
    void theTokenTravelsInItsHeader() {
        try (var run = run().token("sec/ret").start()) {
            run.log(0, "loss", 1);
        }
        assertThat(server.calls()).extracting(FakeServer.Call::token).containsExactly("sec/ret");
        assertThat(server.calls().get(0).path()).isEqualTo("/api/bulk_log");
    }

    @Test
    void manyNumbersAreLoggedAtOnce() {
        var names = new String[] {"loss", "step"};
        var numbers = new double[] {0.5, 2};
        try (var run = run().start()) {
            run.log(3, names, numbers);
            run.log(4, new String[0], new double[0]);
            names[0] = "acc";
            numbers[0] = 1;
            run.log(5, names, numbers);
            run.log(5, names, numbers);
            assertThatThrownBy(() -> run.log(6, names, new double[1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("2 keys cannot have 1 values");
            assertThatThrownBy(() -> run.log(6, new String[] {"a", null}, numbers))
                    .isInstanceOf(NullPointerException.class);
        }
        assertThat(server.entries("metric"))
                .extracting(e -> e.get("step") + " " + e.get("metrics"))
                .containsExactly(
                        "3 {loss=0.5, __step=2.0}",
                        "5 {acc=1.0, __step=2.0}",
                        "5 {acc=1.0, __step=2.0}");
    }

    @Test
    void aNameTwiceIsTwoEntries() {
        try (var run = run().start()) {
            run.log(3, "loss", 1, "loss", 2);
        }
        assertThat(server.entries("metric"))
                .extracting(e -> e.get("metrics"))
                .containsExactly(Map.of("loss", 1.0), Map.of("loss", 2.0));
    }

    // --- a server that fails

    private static void logUpTo(Run run, long steps) {
        logBetween(run, 0, steps);
    }

    private static void logBetween(Run run, long from, long to) {
        for (var step = from; step < to; step++) {
            run.log(step, "loss", 1.0 / (step + 1));
        }
    }

    @Test
    void nothingIsLostOrDoubledWhenTheServerIsKilledFiveTimes() throws Exception {
        var run = run().start();
        for (var kill = 0; kill < 5; kill++) {
            logBetween(run, kill * 2_000L, kill * 2_000L + 1_000);
            server.kill();
            logBetween(run, kill * 2_000L + 1_000, kill * 2_000L + 2_000);
            awaitAway(kill + 1);
            server.start();
            awaitBack(kill + 1);
        }
        assertThat(run.finish(LONG).isNothing()).isTrue();
        assertThat(server.steps()).isEqualTo(upTo(10_000));
        assertThat(filesLeft()).isEmpty();
    }

    private void awaitAway(int times) throws InterruptedException {
        await(Notice.Kind.SERVER_AWAY, times);
    }

    private void awaitBack(int times) throws InterruptedException {
        await(Notice.Kind.SERVER_BACK, times);
    }

    private void await(Notice.Kind kind, int times) throws InterruptedException {
        while (Collections.frequency(told(), kind) < times) {
            Thread.sleep(1);
        }
    }

    @Test
    void anAnswerThatGetsLostDoublesNothing() {
        var calls = new AtomicInteger();
        server.behaviour =
                call -> calls.incrementAndGet() < 4 ? new Reply(0, "", true, Map.of()) : Reply.OK;
        var run = run().start();
        logUpTo(run, 100);
        assertThat(run.finish(LONG).entries()).isZero();
        assertThat(calls.get()).isGreaterThanOrEqualTo(4);
        assertThat(server.steps()).isEqualTo(upTo(100));
        assertThat(told()).containsExactly(Notice.Kind.SERVER_AWAY, Notice.Kind.SERVER_BACK);
    }

    @Test
    void retryAfterIsHonoured() {
        var calls = new AtomicInteger();
        server.behaviour =
                call ->
                        calls.incrementAndGet() == 1
                                ? Reply.of(503, "later").with("Retry-After", "1")
                                : Reply.OK;
        var run = run().start();
        run.log(0, "loss", 1);
        assertThat(run.finish(LONG).isNothing()).isTrue();
        var all = server.calls();
        assertThat(all.get(1).nanos() - all.get(0).nanos()).isGreaterThan(990_000_000L);
    }

    @Test
    void aWrongTokenLosesNothing() throws Exception {
        // as Python's server says it; ours says 401
        server.behaviour = call -> Reply.of(400, "A write_token is required");
        var run = run().start();
        logUpTo(run, 10);
        awaitAway(1);
        server.behaviour = call -> Reply.OK;
        assertThat(run.finish(LONG).isNothing()).isTrue();
        assertThat(server.steps()).isEqualTo(upTo(10));
    }

    @Test
    void anEntryThatIsRefusedSpoilsNoOther() throws IOException {
        server.behaviour =
                call -> call.body().contains("poison") ? Reply.of(400, "logs[1]") : Reply.OK;
        var run = run().start();
        for (var step = 0; step < 50; step++) {
            run.log(step, step == 20 ? "poison" : "loss", 1);
        }
        assertThat(run.finish(LONG).entries()).isZero();
        var expected = new ArrayList<>(upTo(50));
        expected.remove(20L);
        assertThat(server.steps()).isEqualTo(expected);
        assertThat(told()).containsExactly(Notice.Kind.REFUSED);
        assertThat(filesLeft()).hasSize(1);
        assertThat(Files.readAllLines(filesLeft().get(0)))
                .singleElement()
                .asString()
                .contains("\"poison\":1.0", "\"step\":20,");
    }

    @Test
    void whatTheServerSetsAsideIsTold() {
        server.behaviour =
                call ->
                        new Reply(
                                200,
                                "{\"data\": null, \"rejected\": [{\"index\": 0, \"error\":"
                                        + " \"step 9e99\"}]}",
                                true,
                                Map.of());
        var run = run().onNotice(this::failAfter).start();
        run.log(0, "loss", 1);
        assertThat(run.finish(LONG).isNothing()).isTrue();
        assertThat(notices).singleElement().satisfies(this::isRejection);
    }

    private void failAfter(Notice notice) {
        notices.add(notice);
        throw new IllegalStateException("a listener's fault");
    }

    private void isRejection(Notice notice) {
        assertThat(notice.kind()).isEqualTo(Notice.Kind.REJECTED);
        assertThat(notice.message()).contains("step 9e99");
        assertThat(notice.entries()).isEqualTo(1);
    }

    @Test
    void aServerThatSetsAllAsideIsNotToldOfEachTime() throws InterruptedException {
        server.behaviour =
                call ->
                        new Reply(
                                200,
                                "{\"data\": null, \"rejected\": [{\"error\": \"no\"}]}",
                                true,
                                Map.of());
        try (var run = run().start()) {
            for (var step = 0L; step < 100; step++) {
                run.log(step, Map.of("loss", 1));
                while (server.calls().size() <= step) { // each entry in a call of its own
                    Thread.sleep(1);
                }
            }
        }
        assertThat(notices)
                .extracting(Notice::entries)
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L);
    }

    @Test
    void anAnswerWithoutEndIsNone() throws InterruptedException {
        var endless = "x".repeat(65 << 20);
        server.behaviour = call -> new Reply(200, endless, false, Map.of());
        var run = run().start();
        run.log(0, "loss", 1);
        awaitAway(1);
        assertThat(notices.get(0).message()).contains("larger than 67108864 bytes");
        server.behaviour = call -> Reply.OK;
        assertThat(run.finish().entries()).isZero();
    }

    // --- never in the way

    @Test
    void logNeverWaitsForAServerThatIsSlow() throws Exception {
        var released = new CountDownLatch(1);
        server.behaviour =
                call -> {
                    released.await();
                    return Reply.OK;
                };
        var run = run().queueEntries(64).start();
        logUpTo(run, 20_000); // no call has ended
        assertThat(server.entries("metric")).isEmpty();
        released.countDown();
        assertThat(run.finish(LONG).isNothing()).isTrue();
        assertThat(server.steps()).isEqualTo(upTo(20_000));
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void aBatchThatTakesLongIsOnDiskMeanwhile() throws Exception {
        var released = new CountDownLatch(1);
        server.behaviour =
                call -> {
                    released.await();
                    return Reply.OK;
                };
        var run = run().start();
        run.log(0, "loss", 1);
        while (filesLeft().isEmpty() || Files.size(filesLeft().get(0)) == 0) {
            Thread.sleep(1);
        }
        assertThat(Files.readAllLines(filesLeft().get(0))).hasSize(1);
        released.countDown();
        assertThat(run.finish(LONG).isNothing()).isTrue();
        assertThat(server.steps()).isEqualTo(upTo(1));
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void logWaitsForASlowServerWhereThatWasChosen() throws Exception {
        var released = new CountDownLatch(1);
        server.behaviour =
                call -> {
                    released.await();
                    return Reply.OK;
                };
        var run = run().queueEntries(64).whenFull(WhenFull.WAIT).start();
        var logged = new AtomicInteger();
        var training =
                new Thread(
                        () -> {
                            for (var step = 0; step < 1_000; step++) {
                                run.log(step, "loss", 1);
                                logged.incrementAndGet();
                            }
                        });
        training.start();
        while (training.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThat(logged.get()).isBetween(64, 200);
        assertThat(filesLeft()).isEmpty();
        released.countDown();
        training.join();
        assertThat(run.finish(LONG).isNothing()).isTrue();
        assertThat(server.steps()).isEqualTo(upTo(1_000));
    }

    @Test
    void logGoesOnWithoutServerAlsoWhereItWaitsForSlowOnes() {
        server.kill();
        var run = run().queueEntries(64).whenFull(WhenFull.WAIT).start();
        logUpTo(run, 10_000);
        assertThat(run.finish(Duration.ZERO).entries()).isEqualTo(10_000);
    }

    @Test
    void manyThreadsLogIntoOneRun() throws Exception {
        var run = run().queueEntries(256).start();
        var threads = new ArrayList<Thread>();
        for (var t = 0; t < 4; t++) {
            var first = t * 1_000L;
            threads.add(new Thread(() -> logBetween(run, first, first + 1_000)));
        }
        threads.forEach(Thread::start);
        for (var thread : threads) {
            thread.join();
        }
        assertThat(run.finish(LONG).isNothing()).isTrue();
        assertThat(server.steps()).containsExactlyInAnyOrderElementsOf(upTo(4_000));
    }

    @Test
    void loggingNumbersAllocatesNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        var run = run().queueEntries(1 << 18).whenFull(WhenFull.WAIT).start();
        var names = new String[] {"loss", "acc"};
        var numbers = new double[] {0.5, 0.25};
        logUpTo(run, 20_000); // classes are loaded
        var before = threads.getCurrentThreadAllocatedBytes();
        for (var step = 0; step < 100_000; step++) {
            run.log(step, "loss", 0.5);
            run.log(step, "loss", 0.5, "acc", 0.25);
            run.log(step, names, numbers);
        }
        // the lock makes a small object when the sender happens to hold it
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
        assertThat(run.finish(LONG).isNothing()).isTrue();
    }

    // --- the end, and what is left

    @Test
    void whatIsLeftIsSentByTheNextRunOfTheProject() throws IOException {
        server.kill();
        var first = run().config(Map.of("lr", 1)).start();
        logUpTo(first, 1_000);
        var left = first.finish(Duration.ofMillis(50));
        assertThat(left.entries()).isEqualTo(1_000);
        assertThat(Files.readAllLines(left.file())).hasSize(1_000);
        assertThat(told()).contains(Notice.Kind.LEFT);
        server.start();
        new RunBuilder("another", new Environment(Map.of()))
                .server(server.uri())
                .folder(folder)
                .pace(QUICK)
                .start()
                .close();
        assertThat(left.file()).exists();
        run().start().close();
        assertThat(server.steps()).isEqualTo(upTo(1_000));
        assertThat(server.entries("metric").get(0).get("config").toString()).contains("lr=1");
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void halfALineOfAKilledProcessIsNoEntry() throws IOException {
        server.kill();
        var hour = Duration.ofHours(1); // no call is under way when it ends
        var pace = new Pace(QUICK.delay(), QUICK.slow(), hour, hour, QUICK.timeout(), hour, hour);
        var first = run().pace(pace).start();
        logUpTo(first, 3);
        var file = first.finish(LONG).file();
        var text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.length() - 5));
        server.start();
        run().start().close();
        assertThat(server.steps()).isEqualTo(upTo(2));
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void theFileOfARunThatGoesOnIsLeftAlone() throws Exception {
        server.behaviour = call -> Reply.of(503, "later");
        var first = run().start();
        logUpTo(first, 3);
        awaitAway(1);
        var file = filesLeft().get(0);
        assertThat(Spill.adopt(file)).isNull();
        assertThat(anotherProcessCanLock(file)).isFalse();
        run().start().finish(Duration.ofMillis(100));
        assertThat(anotherProcessCanLock(file)).isFalse();
        server.behaviour = call -> Reply.OK;
        assertThat(first.finish(LONG).isNothing()).isTrue();
        assertThat(server.steps()).isEqualTo(upTo(3));
    }

    /** Asked in a process of its own, because locks are those of processes. */
    private static boolean anotherProcessCanLock(Path file) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classes = System.getProperty("java.class.path");
        var process =
                new ProcessBuilder(java, "-cp", classes, LockProbe.class.getName(), file.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(said).isIn("free", "locked");
        return said.equals("free");
    }

    /** Says whether a file could be adopted. */
    static final class LockProbe {
        private LockProbe() {}

        public static void main(String[] arguments) throws IOException {
            System.out.print(Spill.adopt(Path.of(arguments[0])) == null ? "locked" : "free");
        }
    }

    @Test
    void afterTheEndNothingIsTaken() {
        var run = run().start();
        run.log(0, "loss", 1);
        assertThat(run.finish().entries()).isZero();
        assertThat(run.finish().entries()).isZero();
        assertThatThrownBy(() -> run.log(1, "loss", 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("finished");
    }

    @Test
    void anInterruptedThreadLosesNothing() {
        var run = run().start();
        Thread.currentThread().interrupt();
        logUpTo(run, 100);
        var left = run.finish(LONG);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(left.isNothing()).isTrue();
        assertThat(server.steps()).isEqualTo(upTo(100));
    }
}
