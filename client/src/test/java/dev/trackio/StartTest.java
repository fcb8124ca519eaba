package dev.trackio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.FakeServer.Reply;
import dev.trackio.wire.Environment;
import dev.trackio.wire.ServerAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where a run logs to, and which run it is. */
@Timeout(60)
class StartTest {
    @TempDir private Path folder;
    private FakeServer server;
    private final List<Notice> notices = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void startServer() throws IOException {
        server = new FakeServer();
        environment.put("TRACKIO_DIR", folder.toString());
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    private RunBuilder run() {
        return new RunBuilder("p", new Environment(environment))
                .name("alpha")
                .onNotice(notices::add)
                .clock(InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z")))
                .pace(RunTest.QUICK);
    }

    @Test
    void serverAndTokenComeFromTheEnvironment() {
        environment.put("TRACKIO_SERVER_URL", server.uri() + "/?write_token=a%2Bb&x=1");
        environment.put("TRACKIO_WRITE_TOKEN", "unused");
        logOne();
        environment.put("TRACKIO_SERVER_URL", server.uri().toString());
        environment.put("TRACKIO_WRITE_TOKEN", "other");
        logOne();
        assertThat(server.calls())
                .extracting(FakeServer.Call::token)
                .containsExactly("a+b", "other");
        assertThat(server.calls())
                .extracting(FakeServer.Call::path)
                .containsExactly("/api/bulk_log?x=1", "/api/bulk_log");
    }

    @Test
    void codeComesBeforeTheEnvironment() {
        environment.put("TRACKIO_SERVER_URL", "http://127.0.0.1:1/");
        environment.put("TRACKIO_WRITE_TOKEN", "unused");
        try (var run = run().server(server.uri().resolve("/prefix")).token("mine").start()) {
            run.log(0, "loss", 1);
        }
        assertThat(server.calls()).extracting(FakeServer.Call::token).containsExactly("mine");
        assertThat(server.calls().get(0).path()).isEqualTo("/prefix/api/bulk_log");
    }

    private void logOne() {
        try (var run = run().start()) {
            run.log(0, "loss", 1);
        }
    }

    @Test
    void anAddressThatIsNoneIsRefusedWithoutItsToken() {
        assertThatThrownBy(() -> run().server(URI.create("lab:7860?write_token=secret")).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http://host:7860")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aTokenThatNoHeaderCarriesIsRefusedWithoutQuotingIt() {
        for (var token : List.of("sec\nret", "sec ret", "secrét")) {
            assertThatThrownBy(() -> run().server(server.uri()).token(token).start())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("write token")
                    .hasMessageNotContaining("sec");
        }
        environment.put("TRACKIO_SERVER_URL", server.uri().toString());
        environment.put("TRACKIO_WRITE_TOKEN", "good\n");
        logOne();
        assertThat(server.calls()).extracting(FakeServer.Call::token).containsExactly("good");
    }

    @Test
    void anAddressThatCannotBeIsNotQuoted() {
        for (var url :
                List.of(
                        "http://h:1/?write_token=sec ret",
                        "http://sec:ret@h:1/",
                        "http://my_host:1/?write_token=sec",
                        "http://?write_token=sec")) {
            environment.put("TRACKIO_SERVER_URL", url);
            assertThatThrownBy(() -> run().start())
                    .as(url)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("sec")
                    .hasNoCause();
        }
    }

    @Test
    void oneServerHasOneAddress() {
        assertThat(ServerAddress.of(URI.create("HTTP://Lab.Example.org:1/A"), null).base())
                .hasToString("http://lab.example.org:1/A/");
    }

    @Test
    void addressesOfThisMachineAreKnownByTheirWords() {
        for (var here : List.of("localhost", "LOCALHOST", "127.0.0.1", "127.9.0.1", "[::1]")) {
            assertThat(isThisMachine(here)).as(here).isTrue();
        }
        for (var there : List.of("lab.example.org", "127.example.org", "10.0.0.1", "[::2]")) {
            assertThat(isThisMachine(there)).as(there).isFalse();
        }
    }

    private static boolean isThisMachine(String host) {
        return ServerAddress.of(URI.create("http://" + host + ":7860"), null).isThisMachine();
    }

    @Test
    void withoutServerEntriesGoIntoTheInbox() throws IOException {
        var run = run().config(Map.of("lr", 1)).start();
        for (var step = 0; step < 100; step++) {
            run.log(step, "loss", 0.5);
        }
        run.logSystem(Map.of("cpu", 1));
        run.alert("title", null, Level.WARN);
        assertThat(run.finish().isNothing()).isTrue();

        List<Path> files;
        try (var found = Files.walk(folder)) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        }
        assertThat(files).isNotEmpty();
        var lines = new ArrayList<String>();
        for (var file : files) {
            assertThat(folder.relativize(file).toString())
                    .matches("inbox/[0-9a-f]{16}/[0-9]{8}\\.jsonl");
            lines.addAll(Files.readAllLines(file));
        }
        assertThat(lines).hasSize(102);
        var writer = files.get(0).getParent().getFileName();
        assertThat(lines.get(0))
                .isEqualTo(
                        "{\"v\":1,\"kind\":\"metric\",\"project\":\"p\",\"run\":\"alpha\",\"run_id\":\""
                                + run.id()
                                + "\",\"metrics\":{\"loss\":0.5},\"step\":0,\"timestamp\":"
                                + "\"2026-11-22T12:00:00.000000+00:00\",\"config\":{\"lr\":1,"
                                + "\"_Username\":null,\"_Created\":"
                                + "\"2026-11-22T12:00:00.000000+00:00\",\"_Group\":null},"
                                + "\"log_id\":\""
                                + writer
                                + "-0\"}");
        assertThat(lines.get(100)).startsWith("{\"v\":1,\"kind\":\"system_metric\",");
        assertThat(lines.get(101))
                .startsWith("{\"v\":1,\"kind\":\"alert\",")
                .contains("\"level\":\"warn\",\"step\":99,")
                .endsWith("\"alert_id\":\"" + writer + "-65\"}");
    }

    @Test
    void filesHaveTheSameNamesInEveryLanguage() throws IOException {
        var usual = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            logOne();
        } finally {
            Locale.setDefault(usual);
        }
        try (var found = Files.walk(folder)) {
            assertThat(found.filter(Files::isRegularFile))
                    .singleElement()
                    .asString()
                    .endsWith("/00000000.jsonl");
        }
    }

    @Test
    void aRunWithoutNameGetsOne() {
        var run = new RunBuilder("p", new Environment(environment)).pace(RunTest.QUICK).start();
        assertThat(run.name()).matches("[a-z]+-[a-z]+-[0-9]+");
        assertThat(run.id()).matches("[0-9a-f]{32}");
        run.close();
    }

    // --- resuming

    private void knowTwoRunsOfOneName() {
        server.behaviour =
                call -> {
                    if (call.path().endsWith("get_runs_for_project")) {
                        return answer(
                                "[{\"id\":\"old\",\"name\":\"alpha\",\"created_at\":\"2026-01-01\"},"
                                        + "{\"id\":\"new\",\"name\":\"alpha\",\"created_at\":\"2026-01-02\"},"
                                        + "{\"id\":\"no\",\"name\":\"beta\",\"created_at\":\"2026-01-03\"}]");
                    }
                    if (call.path().endsWith("get_run_summary")) {
                        return answer(
                                call.body().contains("\"run_id\":\"new\"")
                                        ? "{\"last_step\":41}"
                                        : "{\"last_step\":7}");
                    }
                    return Reply.OK;
                };
    }

    private static Reply answer(String data) {
        return new Reply(200, "{\"data\":" + data + "}", false, Map.of());
    }

    @Test
    void aResumedRunGoesOnAfterTheLastStepOfTheNewest() {
        knowTwoRunsOfOneName();
        for (var resume : List.of(Resume.ALLOW, Resume.MUST)) {
            try (var run = run().server(server.uri()).resume(resume).start()) {
                assertThat(run.id()).isEqualTo("new");
                run.log(Map.of("loss", 1));
            }
        }
        assertThat(server.steps()).containsExactly(42L, 42L);
        assertThat(server.entries("metric")).noneMatch(entry -> entry.containsKey("config"));
    }

    @Test
    void aResumedRunGoesOnAfterWhatIsStillOnDisk() {
        knowTwoRunsOfOneName();
        var known = server.behaviour;
        server.behaviour =
                call -> call.path().contains("bulk") ? Reply.of(503, "later") : known.reply(call);
        var killed = run().server(server.uri()).config(Map.of("lr", 1)).resume(Resume.MUST).start();
        for (var step = 0; step < 3; step++) {
            killed.log(Map.of("loss", 1));
        }
        assertThat(killed.finish(Duration.ZERO).entries()).isEqualTo(3);
        server.behaviour = known;
        try (var run =
                run().server(server.uri()).config(Map.of("lr", 2)).resume(Resume.MUST).start()) {
            run.log(Map.of("loss", 2));
        }
        assertThat(server.steps()).containsExactly(42L, 43L, 44L, 45L);
        var entries = server.entries("metric");
        assertThat(entries.get(0).get("config").toString()).contains("lr=1");
        assertThat(entries.get(3).get("config").toString()).contains("lr=2");
    }

    @Test
    void aNewRunNeverAsksTheServer() {
        knowTwoRunsOfOneName();
        try (var run = run().server(server.uri()).start()) {
            assertThat(run.id()).isNotEqualTo("new");
            run.log(Map.of("loss", 1));
        }
        assertThat(server.calls()).hasSize(1);
        assertThat(server.steps()).containsExactly(0L);
    }

    @Test
    void resumingWhatIsNotThere() {
        knowTwoRunsOfOneName();
        assertThatThrownBy(() -> run().name("c").server(server.uri()).resume(Resume.MUST).start())
                .isInstanceOf(TrackioException.class)
                .hasMessageContaining("'c'")
                .hasMessageContaining("'p'");
        run().name("c").server(server.uri()).resume(Resume.ALLOW).start().close();
        assertThat(notices).isEmpty();
    }

    @Test
    void resumingWhereNobodyCanBeAsked() {
        server.kill();
        assertThatThrownBy(() -> run().server(server.uri()).resume(Resume.MUST).start())
                .isInstanceOf(TrackioException.class)
                .hasMessageContaining("does not say");
        run().resume(Resume.ALLOW).start().close();
        assertThat(notices).extracting(Notice::kind).containsExactly(Notice.Kind.STARTED_OTHERWISE);
    }
}
