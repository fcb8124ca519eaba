package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.Access;
import dev.trackio.api.Operation;
import dev.trackio.api.Operations;
import dev.trackio.server.Config.Intake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server and its inbox, and one that takes nothing in for now. */
@Timeout(60)
class InboxScenarioTest {
    private static final String PAUSED =
            "This Trackio Space is finishing an upgrade and is not accepting writes yet. Logs are"
                    + " kept in the bucket inbox until it is.";

    @TempDir Path dir;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(dir.resolve("inbox/w"));
        Files.writeString(
                dir.resolve("inbox/w/00000000.jsonl"),
                "{\"v\":1,\"kind\":\"metric\",\"project\":\"p\",\"run\":\"r\",\"metrics\":{\"a\":1}}\n");
    }

    private Harness server(String token, boolean readOnly, boolean paused, Duration every)
            throws IOException {
        return Harness.of(
                Harness.config(dir, token, false, "")
                        .with(
                                draft -> {
                                    draft.readOnly = readOnly;
                                    draft.intake = new Intake(paused, every);
                                }));
    }

    private static List<?> projects(Harness server) {
        return (List<?>) server.data("get_all_projects", "{}");
    }

    @Test
    void theInboxIsImportedByItself() throws Exception {
        try (var server = server(null, false, false, Duration.ofHours(1))) {
            while (projects(server).isEmpty()) {
                Thread.sleep(10);
            }
        }
        assertThat(dir.resolve("inbox/w")).doesNotExist();
    }

    @Test
    void forceSyncImportsItAndWantsTheToken() throws IOException {
        Files.createDirectories(dir.resolve("later"));
        Files.move(dir.resolve("inbox/w"), dir.resolve("later/w"));
        try (var server = server(Harness.TOKEN, false, false, Duration.ofHours(1))) {
            Files.move(dir.resolve("later/w"), dir.resolve("inbox/w"));
            var refused = server.post("/api/force_sync", "{}");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body()).contains("A write_token is required");

            var done =
                    server.post(
                            "/api/force_sync",
                            "{\"args\":[],\"kwargs\":{}}",
                            "X-Trackio-Write-Token",
                            Harness.TOKEN);
            assertThat(done.body()).isEqualTo("{\"data\":true}");
            assertThat(projects(server)).isEqualTo(List.of("p"));
        }
    }

    @Test
    void aServerThatOnlyReadsLeavesIt() throws IOException {
        try (var server = server(null, true, false, Duration.ofMillis(1))) {
            var answer = server.post("/api/force_sync", "{}");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body()).contains("started with --read-only");
            assertThat(projects(server)).isEmpty();
        }
        assertThat(dir.resolve("inbox/w/00000000.jsonl")).exists();
    }

    @Test
    void aServerThatOnlyReadsRemovesNothingThatHoldsNoEntry() throws IOException {
        Files.writeString(dir.resolve("inbox/w/00000000.jsonl"), "no entry\n");
        Files.createFile(dir.resolve("inbox/w/00000001.jsonl"));
        Files.createDirectories(dir.resolve("inbox/empty"));
        try (var server = server(null, true, false, Duration.ofHours(1))) {
            assertThat(server.post("/api/force_sync", "{}").status()).isEqualTo(403);
        }
        assertThat(dir.resolve("inbox/w/00000000.jsonl")).exists();
        assertThat(dir.resolve("inbox/w/00000001.jsonl")).exists();
        assertThat(dir.resolve("inbox/empty")).exists();
        assertThat(dir.resolve(".trackio-jvm")).doesNotExist();
    }

    @Test
    void whileWritesArePausedNothingIsTakenIn() throws IOException {
        try (var server = server(null, false, true, Duration.ofMillis(1))) {
            var version = (Map<?, ?>) server.get("/version").json();
            assertThat(version.get("writes_paused")).isEqualTo(true);
            for (var operation : Operations.catalogue().operations()) {
                var answer = server.post("/api/" + operation.name(), body(operation));
                if (operation.access() == Access.READ) {
                    assertThat(answer.status()).as(operation.name()).isNotEqualTo(503);
                } else {
                    assertThat(answer.status()).as(operation.name()).isEqualTo(503);
                    assertThat(answer.json()).isEqualTo(Map.of("error", PAUSED));
                    assertThat(answer.header("retry-after")).isEqualTo("10");
                }
            }
            assertThat(projects(server)).isEmpty();
        }
        assertThat(dir.resolve("inbox/w/00000000.jsonl")).exists();
    }

    private static String body(Operation<?, ?> operation) {
        return dev.trackio.server.json.Json.string(operation.example());
    }
}
