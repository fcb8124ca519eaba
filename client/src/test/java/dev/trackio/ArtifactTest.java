package dev.trackio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.trackio.wire.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the server answers is made up here; test_java_values.py has real ones. */
@Timeout(60)
class ArtifactTest {
    private static final String HELLO =
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @TempDir private Path folder;
    private FakeServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new FakeServer();
        server.behaviour = ArtifactTest::answer;
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    private static FakeServer.Reply answer(FakeServer.Call call) {
        return switch (call.path()) {
            case "/api/upload" -> json("{\"paths\": [\"/any/place\"]}");
            case "/api/check_artifact_blobs" -> json("{\"data\": {\"present\": []}}");
            case "/api/artifact_log", "/api/get_artifact_manifest" -> json(version("a.txt", HELLO));
            default ->
                    call.path().equals("/artifact_blob/p/" + HELLO)
                            ? json("hello")
                            : FakeServer.Reply.OK;
        };
    }

    private static FakeServer.Reply json(String body) {
        return new FakeServer.Reply(200, body, true, Map.of());
    }

    private static String version(String path, String digest) {
        return "{\"data\": {\"version_id\": 9, \"name\": \"model\", \"type\": \"weights\","
                + " \"version\": 2, \"aliases\": [\"latest\", \"best\"], \"manifest_digest\": \"d\","
                + " \"size_bytes\": 5, \"created_at\": \"2026-11-22T11:46:25.518142+00:00\","
                + " \"metadata\": {\"acc\": 1}, \"manifest\": [{\"path\": \""
                + path
                + "\", \"digest\": \""
                + digest
                + "\", \"size\": 5}, {\"path\": \"far\", \"digest\": \"e\", \"size\": 1, \"ref\":"
                + " \"s3://b/k\"}]}}";
    }

    private RunBuilder run() {
        return new RunBuilder("p", new Environment(Map.of()))
                .server(server.uri())
                .folder(folder.resolve("mine"))
                .pace(RunTest.QUICK);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private List<String> bodies(String operation) {
        return server.calls().stream()
                .filter(call -> call.path().equals("/api/" + operation))
                .map(FakeServer.Call::body)
                .toList();
    }

    @Test
    void filesThatTheServerLacksGoUpOnce() throws IOException {
        server.behaviour =
                call ->
                        call.path().equals("/api/check_artifact_blobs")
                                ? json("{\"data\": {\"present\": [\"" + HELLO + "\"]}}")
                                : answer(call);
        var artifact =
                Artifact.of("model", "weights")
                        .description("text")
                        .metadata("acc", 0.5)
                        .file(file("known", "hello"))
                        .file(file("new", "other"), "sub/new.bin")
                        .file(file("twice", "other"))
                        .reference(URI.create("s3://b/k"), "far", 7);
        try (var run = run().start()) {
            var version = run.logArtifact(artifact, "best");
            assertThat(version).hasToString("model:v2");
            assertThat(version.aliases()).containsExactly("latest", "best");
            assertThat(version.metadata()).containsEntry("acc", 1L);
            assertThat(version.bytes()).isEqualTo(5);
            assertThat(version.createdAt()).isEqualTo("2026-11-22T11:46:25.518142Z");
        }
        assertThat(bodies("upload")).hasSize(1);
        assertThat(bodies("bulk_upload_artifact_blob")).hasSize(1);
        assertThat(bodies("artifact_log"))
                .singleElement()
                .asString()
                .contains("\"aliases\":[\"best\"]", "\"description\":\"text\"")
                .containsSubsequence("far", "known", "sub/new.bin", "twice");
    }

    @Test
    void aFailureThatPassesIsTriedAgainAndARefusalIsNot() throws IOException {
        var failures = new ArrayList<>(List.of("/api/upload", "/api/artifact_log"));
        server.behaviour =
                call ->
                        failures.remove(call.path())
                                ? FakeServer.Reply.of(503, "busy")
                                : answer(call);
        var file = file("a.txt", "hello");
        try (var run = run().start()) {
            assertThat(run.logArtifact(file, "model", "weights").version()).isEqualTo(2);
            server.behaviour = call -> FakeServer.Reply.of(400, "no such thing");
            assertThatExceptionOfType(TrackioException.class)
                    .isThrownBy(() -> run.logArtifact(file, "model", "weights"))
                    .withMessageContaining("Artifact 'model' is not logged")
                    .withMessageContaining("no such thing");
            assertThat(bodies("check_artifact_blobs")).hasSize(4);
            server.behaviour = call -> FakeServer.Reply.of(503, "busy");
            assertThatExceptionOfType(TrackioException.class)
                    .isThrownBy(() -> run.useArtifact("model"))
                    .withMessageContaining("busy");
            assertThat(bodies("get_artifact_manifest")).hasSizeBetween(3, 20);
            server.behaviour = ArtifactTest::answer;
        }
    }

    @Test
    void troubleIsToldByItsName() throws IOException {
        var file = file("a.txt", "hello");
        try (var run = run().start()) {
            server.kill();
            assertThatExceptionOfType(TrackioException.class)
                    .isThrownBy(() -> run.logArtifact(file, "model", "weights"))
                    .withMessageContaining("does not answer; is it running?")
                    .withMessageContaining("ConnectException");
            server.start();
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(TrackioException.class)
                    .isThrownBy(() -> run.logArtifact(file, "model", "weights"))
                    .withMessageContaining("interrupted");
            assertThat(Thread.interrupted()).isTrue();
            var version = run.useArtifact("model");
            var noFolder = file("no-folder", "");
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> version.download(noFolder));
        }
    }

    @Test
    void aServerThatAsksForTimeGetsIt() throws IOException {
        var failures = new ArrayList<>(List.of("/api/upload"));
        server.behaviour =
                call ->
                        failures.remove(call.path())
                                ? FakeServer.Reply.of(503, "busy").with("Retry-After", "3600")
                                : answer(call);
        var file = file("a.txt", "hello");
        try (var run = run().start()) {
            assertThatExceptionOfType(TrackioException.class)
                    .isThrownBy(() -> run.logArtifact(file, "model", "weights"))
                    .withMessageContaining("refuses it")
                    .withMessageContaining("busy");
        }
        assertThat(bodies("upload")).as("an hour is longer than anybody waits").hasSize(1);
    }

    @Test
    void progressIsWorthMorePatience() throws IOException {
        var artifact = Artifact.of("model", "weights");
        for (var i = 0; i < 20; i++) {
            artifact.file(file("f" + i, "content " + i));
        }
        var uploads = new AtomicInteger();
        server.behaviour =
                call -> {
                    if (call.path().equals("/api/upload") && uploads.incrementAndGet() % 4 != 0) {
                        return FakeServer.Reply.of(503, "busy");
                    }
                    return call.path().equals("/api/check_artifact_blobs")
                            ? json("{\"data\": {\"present\": [" + arrived() + "]}}")
                            : answer(call);
                };
        try (var run = run().start()) { // 20 times 5 + 10 + 20 ms, more than its patience of 300
            assertThat(run.logArtifact(artifact).version()).isEqualTo(2);
        }
        assertThat(bodies("upload")).hasSize(80);
    }

    private String arrived() {
        return bodies("bulk_upload_artifact_blob").stream()
                .map(body -> body.replaceAll(".*\"digest\":(\"[0-9a-f]+\").*", "$1"))
                .collect(Collectors.joining(","));
    }

    @Test
    void longListsAndOddMetadataArriveWhole() throws IOException {
        var artifact = Artifact.of("model", "weights").metadata("odd", new Failing());
        for (var i = 0; i < 100_000; i++) {
            var path = "a-long-name-of-a-folder-that-is-usual/and-another-one-below-it/" + i;
            artifact.reference(URI.create("https://example.com/" + path), path, 1);
        }
        try (var run = run().start()) {
            assertThat(run.logArtifact(artifact).version()).isEqualTo(2);
        }
        assertThat(bodies("artifact_log").get(0))
                .startsWith("{\"project\":\"p\",\"name\":\"model\",")
                .contains("\"odd\":\"(cannot be logged: java.lang.IllegalStateException)\"")
                .contains("below-it/99999")
                .hasSizeGreaterThan(17 << 20);
    }

    private static final class Failing {
        @Override
        public String toString() {
            throw new IllegalStateException("no text");
        }
    }

    @Test
    void whatIsDownloadedIsWhatWasLogged() throws IOException {
        try (var run = run().start()) {
            var version = run.useArtifact("model:best");
            assertThat(bodies("get_artifact_manifest").get(0)).contains("\"spec\":\"best\"");
            assertThat(bodies("log_artifact_use").get(0)).contains("\"version_id\":9", run.id());
            var to = version.download(folder.resolve("to"));
            assertThat(to.resolve("a.txt")).hasContent("hello");
            assertThat(to.resolve("far")).doesNotExist();
            assertThat(version.entries().get(1).reference()).isEqualTo("s3://b/k");
            var before = server.calls().size();
            version.download(to);
            assertThat(server.calls()).hasSize(before);
            Files.writeString(to.resolve("a.txt"), "HELLO");
            version.download(to);
            assertThat(to.resolve("a.txt")).hasContent("hello");
            try (var left = Files.list(to)) {
                assertThat(left).hasSize(1);
            }
        }
    }

    @Test
    void aDownloadNeverLeavesItsFolderNorTakesOtherContent() {
        var answers = new ArrayList<>(List.of("../up.txt", "/etc/up.txt", "a//b", "C:/up.txt"));
        try (var run = run().start()) {
            for (var path : answers) {
                server.behaviour =
                        call ->
                                call.path().equals("/api/get_artifact_manifest")
                                        ? json(version(path, HELLO))
                                        : answer(call);
                var version = run.useArtifact("model");
                assertThatExceptionOfType(TrackioException.class)
                        .as(path)
                        .isThrownBy(() -> version.download(folder.resolve("to")))
                        .withMessageContaining("path");
            }
            server.behaviour =
                    call -> call.path().startsWith("/artifact_blob") ? json("hullo") : answer(call);
            var changed = run.useArtifact("model");
            assertThatExceptionOfType(TrackioException.class)
                    .isThrownBy(() -> changed.download(folder.resolve("to")))
                    .withMessageContaining("another content");
            assertThat(folder.resolve("to")).isEmptyDirectory();
        }
    }

    @Test
    void anArtifactThatIsNotThereIsNamedWithThoseThatAre() {
        server.behaviour =
                call ->
                        switch (call.path()) {
                            case "/api/get_artifact_manifest" -> json("{\"data\": null}");
                            case "/api/get_artifacts" ->
                                    json("{\"data\": [{\"name\": \"model\"}]}");
                            default -> answer(call);
                        };
        try (var run = run().start()) {
            assertThatExceptionOfType(TrackioException.class)
                    .isThrownBy(() -> run.useArtifact("mode:v1"))
                    .withMessageContaining("Project 'p' has no artifact 'mode:v1'. It has: model");
        }
    }

    @Test
    void withoutServerThereAreNone() throws IOException {
        var file = file("a.txt", "hello");
        var alone = new RunBuilder("p", new Environment(Map.of())).folder(folder);
        try (var run = alone.pace(RunTest.QUICK).start()) {
            assertThatExceptionOfType(TrackioException.class)
                    .isThrownBy(() -> run.logArtifact(file, "model", "weights"))
                    .withMessageContaining("Set TRACKIO_SERVER_URL");
        }
    }

    @Test
    void whatAProgramSaysWrongIsThrown() throws IOException {
        var file = file("a.txt", "hello");
        assertThatIllegalArgumentException().isThrownBy(() -> Artifact.of("a b", "t"));
        var artifact = Artifact.of("a", "t").file(file);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> artifact.file(file))
                .withMessageContaining("already has a file 'a.txt'");
        assertThatIllegalArgumentException().isThrownBy(() -> artifact.file(file, "../x"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> artifact.file(folder))
                .withMessageContaining("is a folder: add it with folder(...)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> artifact.file(folder.resolve("none")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> artifact.reference(URI.create("no-scheme"), "r", 0));
        try (var run = run().start()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> run.logArtifact(artifact, "v3"))
                    .withMessageContaining("number of a version");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> run.logArtifact(Artifact.of("a", "t")))
                    .withMessageContaining("has no files");
            Files.delete(file);
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> run.logArtifact(artifact));
        }
    }

    @Test
    void aFolderIsItsFilesByTheirPaths() throws IOException {
        var out = Files.createDirectories(folder.resolve("out/deep"));
        Files.writeString(out.resolve("b.txt"), "b");
        Files.writeString(out.getParent().resolve("a.txt"), "a");
        assertThat(Artifact.of("a", "t").folder(out.getParent()).files())
                .containsOnlyKeys("a.txt", "deep/b.txt");
        var link = Files.createSymbolicLink(folder.resolve("latest"), out);
        assertThat(Artifact.of("a", "t").folder(link).files()).containsOnlyKeys("b.txt");
        var empty = Files.createDirectories(folder.resolve("empty"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Artifact.of("a", "t").folder(empty))
                .withMessageContaining("no file in");
        try (var run = run().start()) {
            run.logArtifact(link, "model", "weights", "best");
        }
        assertThat(bodies("artifact_log").get(0)).contains("\"path\":\"b.txt\"", "\"best\"");
    }
}
