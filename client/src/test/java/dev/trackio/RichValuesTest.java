package dev.trackio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.trackio.media.Histogram;
import dev.trackio.media.Markdown;
import dev.trackio.media.Media;
import dev.trackio.media.Table;
import dev.trackio.media.Trace;
import dev.trackio.wire.Environment;
import dev.trackio.wire.ServerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Values that are more than numbers, and the files that some have. */
@Timeout(60)
class RichValuesTest {
    private static final FakeServer.Reply UPLOADED =
            new FakeServer.Reply(200, "{\"paths\": [\"/any/place\"]}", false, Map.of());

    /** No call is under way when the run ends, which a server that comes back would answer. */
    private static final Pace ONE_ATTEMPT = RunTest.oneAttempt();

    @TempDir private Path folder;
    private FakeServer server;
    private final List<Notice> notices = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void startServer() throws IOException {
        server = new FakeServer();
        server.behaviour = RichValuesTest::takes;
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    private static FakeServer.Reply takes(FakeServer.Call call) {
        return call.path().equals("/api/upload") ? UPLOADED : FakeServer.Reply.OK;
    }

    private RunBuilder run() {
        return new RunBuilder("my project", new Environment(Map.of()))
                .name("alpha")
                .server(server.uri())
                .folder(folder)
                .onNotice(notices::add)
                .pace(RunTest.QUICK);
    }

    private RunBuilder withoutServer(String name) {
        return new RunBuilder("my project", new Environment(Map.of()))
                .name(name)
                .folder(folder)
                .onNotice(notices::add)
                .pace(RunTest.QUICK);
    }

    private List<Path> files() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private List<String> bodies(String operation) {
        return server.calls().stream()
                .filter(call -> call.path().equals("/api/" + operation))
                .map(FakeServer.Call::body)
                .toList();
    }

    private Map<?, ?> metrics(int entry) {
        return (Map<?, ?>) server.entries("metric").get(entry).get("metrics");
    }

    @Test
    void valuesWithoutFilesTravelInTheirEntry() {
        var start = Instant.parse("2026-11-22T12:00:00Z");
        var span =
                new Trace.Span("1", "answer", "generation")
                        .model("small")
                        .usage(10, 2, 0.5)
                        .took(start, Duration.ofMillis(1_500));
        var trace = Trace.of().message("user", "Hi").metadata("session_id", "s").span(span);
        try (var run = run().start()) {
            run.log(
                    3,
                    Map.of(
                            "spread", Histogram.counted(new double[] {0, 1}, new long[] {7}),
                            "notes", new Markdown("# Good"),
                            "rows", Table.columns("a").row(1).row("x"),
                            "chat", List.of(trace)));
        }
        assertThat(metrics(0).get("spread"))
                .isEqualTo(
                        Map.of(
                                "_type", "trackio.histogram",
                                "bins", List.of(0.0, 1.0),
                                "values", List.of(7L)));
        assertThat(metrics(0).get("notes"))
                .isEqualTo(Map.of("_type", "trackio.markdown", "_value", "# Good"));
        assertThat(metrics(0).get("rows"))
                .isEqualTo(
                        Map.of(
                                "_type",
                                "trackio.table",
                                "_value",
                                List.of(Map.of("a", 1L), Map.of("a", "x"))));
        var expectedSpan =
                Map.of(
                        "id", "1",
                        "name", "answer",
                        "kind", "generation",
                        "model", "small",
                        "usage", Map.of("input_tokens", 10L, "output_tokens", 2L),
                        "cost_usd", 0.5,
                        "start_time", "2026-11-22T12:00:00Z",
                        "end_time", "2026-11-22T12:00:01.500Z",
                        "duration_ms", 1500.0);
        assertThat(metrics(0).get("chat"))
                .isEqualTo(
                        List.of(
                                Map.of(
                                        "_type", "trackio.trace",
                                        "messages",
                                                List.of(Map.of("role", "user", "content", "Hi")),
                                        "metadata", Map.of("session_id", "s"),
                                        "spans", List.of(expectedSpan))));
    }

    @Test
    void filesGoUpBeforeTheEntryThatNamesThem() throws IOException {
        try (var run = run().start()) {
            run.log(Map.of("loss", 1));
            run.log(
                    Map.of(
                            "one", Media.html("first").caption("c"),
                            "table", Table.columns("page").row(Media.html("second"))));
            run.log(Map.of("loss", 2));
        }
        assertThat(server.steps()).containsExactly(0L, 1L, 2L);
        var one = (Map<?, ?>) metrics(1).get("one");
        assertThat(one.get("caption")).isEqualTo("c");
        var path = (String) one.get("file_path");
        assertThat(path).matches("myproject/alpha/1/[0-9a-f-]{36}\\.html");
        var name = path.substring(path.lastIndexOf('/') + 1);
        assertThat(bodies("upload"))
                .hasSize(2)
                .anyMatch(b -> b.contains("first") && b.contains(name));
        assertThat(bodies("bulk_upload_media"))
                .hasSize(2)
                .anyMatch(
                        body ->
                                body.contains("\"step\":1,\"relative_path\":null")
                                        && body.contains("\"orig_name\":\"" + name + "\"")
                                        && body.contains("\"run\":\"alpha\""));
        assertThat(metrics(1).get("table").toString()).contains("file_path=myproject/alpha/1/");
        var order = server.calls().stream().map(FakeServer.Call::path).toList();
        assertThat(order.lastIndexOf("/api/bulk_upload_media"))
                .isLessThan(order.lastIndexOf("/api/bulk_log"));
        assertThat(files()).isEmpty();
    }

    @Test
    void filesWaitForTheServerAndGoWithTheNextRun() throws IOException {
        server.kill();
        var first = run().pace(ONE_ATTEMPT).start();
        first.log(4, Map.of("page", Media.html("kept")));
        assertThat(first.finish().entries()).isEqualTo(2);
        assertThat(files()).hasSize(2).anyMatch(file -> file.toString().endsWith(".html"));
        server.start();
        run().start().close();
        assertThat(bodies("upload")).singleElement().asString().contains("kept");
        assertThat(metrics(0).get("page").toString()).contains("/4/");
        assertThat(files()).isEmpty();
    }

    @Test
    void whatIsHalfDoneIsGoneOnWith() throws IOException {
        var failures = new ArrayList<>(List.of("/api/bulk_log", "/api/bulk_upload_media"));
        server.behaviour =
                call -> failures.remove(call.path()) ? FakeServer.Reply.of(503, "no") : takes(call);
        try (var run = run().start()) {
            run.log(0, Map.of("a", Media.html("first"), "b", Media.html("second")));
        }
        assertThat(server.steps()).containsExactly(0L);
        // one goes up again, because its place was refused; the other one does not
        assertThat(bodies("upload")).hasSize(3);
        assertThat(files()).isEmpty();
    }

    @Test
    void aFileThatTheServerNeverTakesHoldsNothingUp() throws IOException {
        server.behaviour =
                call ->
                        call.path().equals("/api/upload") && call.body().contains("bad")
                                ? FakeServer.Reply.of(500, "cannot")
                                : takes(call);
        Remaining left;
        try (var run = run().start()) {
            run.log(0, Map.of("a", Media.html("bad")));
            run.log(1, Map.of("a", Media.html("bad, too")));
            run.log(2, Map.of("a", Media.html("good")));
            left = run.finish();
        }
        assertThat(left).extracting(Remaining::entries, Remaining::refused).containsExactly(0L, 2L);
        assertThat(server.steps()).containsExactly(0L, 1L, 2L);
        var refusal = Notice.Kind.REFUSED;
        assertThat(notices)
                .filteredOn(notice -> notice.kind() == refusal)
                .first()
                .satisfies(notice -> assertThat(notice.message()).contains("file ", "cannot"));
        assertThat(bodies("upload").stream().filter(body -> body.contains("bad")))
                .hasSizeLessThan(16);
        assertThat(files()).hasSize(3).anyMatch(file -> file.toString().endsWith(".refused"));
    }

    @Test
    void aFileThatIsTooLargeForAProxyHoldsNothingUp() throws IOException {
        var page = new FakeServer.Reply(413, "<html>413 Too Large</html>", false, Map.of());
        server.behaviour = call -> call.path().equals("/api/upload") ? page : takes(call);
        try (var run = run().start()) {
            run.log(0, Map.of("a", Media.html("x")));
            run.log(1, "loss", 1);
            assertThat(run.finish()).extracting(Remaining::refused).isEqualTo(1L);
        }
        assertThat(server.steps()).containsExactly(0L, 1L);
    }

    @Test
    void troubleThatPassesLosesNoFile() throws IOException {
        var troubles =
                new ArrayList<>(
                        List.of(
                                "/api/upload",
                                "/api/upload",
                                "/api/upload",
                                "/api/bulk_upload_media",
                                "/api/bulk_upload_media"));
        server.behaviour =
                call -> {
                    if (!troubles.remove(call.path())) {
                        return takes(call);
                    }
                    return call.path().equals("/api/upload")
                            ? FakeServer.Reply.of(500, "[Errno 28] No space left on device")
                            : FakeServer.Reply.of(
                                    400, "Uploaded file was not created by this Trackio server.");
                };
        try (var run = run().start()) {
            run.log(0, Map.of("a", Media.html("x")));
            assertThat(run.finish().isNothing()).isTrue();
        }
        assertThat(server.steps()).containsExactly(0L);
        assertThat(files()).isEmpty();
    }

    @Test
    void filesAreKeptWhileOthersGo() {
        try (var run = run().start()) {
            for (var i = 0; i < 300; i++) {
                run.log(Map.of("a", Media.html("x")));
            }
        }
        assertThat(notices).isEmpty();
        assertThat(bodies("upload")).hasSize(300);
        assertThat(server.entries("metric")).noneMatch(e -> e.toString().contains("cannot"));
    }

    @Test
    void oneFileThatIsGoneSpoilsNoOther() throws IOException {
        var file = Files.writeString(folder.resolve("soon.png"), "x");
        var gone = Media.image(file);
        Files.delete(file);
        try (var run = run().start()) {
            run.log(0, Map.of("pages", List.of(Media.html("first"), gone, Media.html("last"))));
        }
        var pages = (List<?>) metrics(0).get("pages");
        assertThat(pages).hasSize(3);
        assertThat(pages.get(1).toString()).startsWith("(cannot be logged: cannot keep a file");
        assertThat(bodies("upload")).hasSize(2);
    }

    @Test
    void afterTheEndNoCopyIsMade() throws IOException {
        var closed = run().start();
        closed.finish();
        assertThatIllegalStateException()
                .isThrownBy(() -> closed.log(0, Map.of("a", Media.html("x"))));
        var inPlace = withoutServer("alpha").start();
        inPlace.finish();
        assertThatIllegalStateException()
                .isThrownBy(() -> inPlace.log(Map.of("a", Media.html("x"))));
        assertThat(files()).isEmpty();
    }

    @Test
    void anInterruptedThreadLosesNoFile() throws IOException {
        try (var run = withoutServer("alpha").start();
                var toServer = run().start()) {
            Thread.currentThread().interrupt();
            run.log(0, Map.of("page", Media.html("here")));
            toServer.log(0, Map.of("page", Media.html("there")));
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(notices).isEmpty();
        assertThat(files()).anyMatch(file -> file.toString().endsWith(".html"));
        assertThat(bodies("upload")).hasSize(1);
    }

    @Test
    void aProjectIsNamedInPathsAsEveryTrackioNamesIt() {
        assertThat(ServerFiles.key("my.proj 1/é")).isEqualTo("myproj1é");
        assertThat(ServerFiles.key("x²½Ⅷ①-_")).isEqualTo("x²½Ⅷ①-_");
        assertThat(ServerFiles.key("...")).isEqualTo("default");
    }

    @Test
    void withoutServerFilesAreWhereDashboardsLook() throws IOException {
        try (var run = withoutServer("a/b").start()) {
            run.log(2, Map.of("page", Media.html("here")));
        }
        var inbox = files().stream().filter(f -> f.toString().endsWith(".jsonl")).findFirst();
        var line = Files.readString(inbox.orElseThrow());
        var path = line.replaceAll("(?s).*\"file_path\":\"([^\"]+)\".*", "$1");
        assertThat(path).startsWith("myproject/a/b/2/");
        assertThat(folder.resolve("media").resolve(path)).content().contains("<body>here</body>");
        assertThat(line).doesNotContain("\"upload\"");
    }

    @Test
    void aFileThatCannotBeKeptEndsNoTraining() throws IOException {
        var file = Files.writeString(folder.resolve("soon.png"), "x");
        var image = Media.image(file);
        Files.delete(file);
        try (var run = run().start();
                var escaping = withoutServer("../../up").start()) {
            run.log(0, Map.of("image", image, "loss", 1));
            run.logSystem(Map.of("image", Media.html("x")));
            escaping.log(0, Map.of("image", Media.html("x")));
        }
        assertThat(metrics(0).get("loss")).isEqualTo(1L);
        assertThat(metrics(0).get("image").toString())
                .contains("(cannot be logged: cannot keep a file");
        assertThat(server.entries("system_metric").get(0).get("metrics").toString())
                .contains("(cannot be logged: a file belongs to a step)");
        assertThat(notices).extracting(Notice::kind).contains(Notice.Kind.DISK);
        assertThat(files()).noneMatch(left -> left.toString().endsWith(".html"));
    }

    @Test
    void whatKilledProcessesForgotIsRemoved() throws IOException {
        server.kill();
        var first = run().start();
        first.log(4, Map.of("page", Media.html("kept")));
        first.finish(Duration.ofMillis(1));
        var html = files().stream().filter(f -> f.toString().endsWith(".html")).findFirst();
        var unsent = html.orElseThrow().getParent().getParent();
        var young = Files.createDirectories(unsent.resolve("aaaa.files"));
        var old = Files.createDirectories(unsent.resolve("bbbb.files"));
        Files.writeString(old.resolve("x.png"), "x");
        var refused = Files.createDirectories(unsent.resolve("cccc.files"));
        Files.createFile(unsent.resolve("cccc.jsonl.refused"));
        var longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(8)));
        try (var folders = Files.newDirectoryStream(unsent, "*.files")) {
            for (var each : folders) {
                if (!each.equals(young)) {
                    Files.setLastModifiedTime(each, longAgo);
                }
            }
        }
        run().start().finish(Duration.ofMillis(1));
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(refused).exists();
        assertThat(files()).anyMatch(file -> file.toString().endsWith(".html"));
    }
}
