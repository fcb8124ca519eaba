package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What probes are told, and what they are not. */
class ProbeTest {
    private static final String STATUS_ALONE = "{\"status\":\"not ready\"}";

    @TempDir Path dir;

    @BeforeEach
    void damage() throws IOException {
        Files.writeString(dir.resolve("broken.db"), "this is no database at all");
    }

    @Test
    void aReadyServerSaysSo() throws IOException {
        Files.delete(dir.resolve("broken.db"));
        try (var server = Harness.open(dir)) {
            var answer = server.get("/readyz");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json())
                    .isEqualTo(
                            Map.of(
                                    "status",
                                    "ready",
                                    "checks",
                                    Map.of("writes", "ok", "disk", "ok", "projects", "ok"),
                                    "unreadable_projects",
                                    List.of()));
        }
    }

    @Test
    void aProjectThatCannotBeOpenedIsNamedAndMayBeLeftOut() throws IOException {
        try (var server = Harness.open(dir)) {
            var answer = server.get("/readyz");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body())
                    .contains(
                            "\"status\":\"not ready\"",
                            "1 project cannot be opened",
                            "[\"broken\"]")
                    .doesNotContain(dir.toString(), "Exception");
            assertThat(server.get("/healthz").status()).isEqualTo(200);

            var excluded = server.get("/readyz?exclude=projects,disk");
            assertThat(excluded.status()).isEqualTo(200);
            assertThat(excluded.body()).contains("\"status\":\"ready\"", "[\"broken\"]");
            assertThat(server.get("/readyz?exclude=everything").status()).isEqualTo(400);
        }
    }

    @Test
    void aPrivateServerTellsTheStatusAloneWithoutTheToken() throws IOException {
        try (var server = Harness.closed(dir)) {
            var answer = server.get("/readyz");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo(STATUS_ALONE);
            assertThat(server.get("/readyz", "Authorization", "Bearer " + Harness.TOKEN).body())
                    .contains("broken");
        }
    }

    @Test
    void aProbeUnderAnotherNameAndAForeignPageAreToldTheStatusAlone() throws IOException {
        try (var server = Harness.open(dir)) {
            for (var headers :
                    List.of(
                            "Host: 10.0.0.7:80",
                            "Host: localhost\r\nOrigin: http://evil.example")) {
                var answer =
                        server.raw(
                                "GET /readyz HTTP/1.1\r\n"
                                        + headers
                                        + "\r\nConnection: close\r\n\r\n");
                assertThat(answer)
                        .startsWith("HTTP/1.1 503 ")
                        .endsWith(STATUS_ALONE)
                        .doesNotContainIgnoringCase("access-control");
            }
        }
    }

    @Test
    void aServerThatOnlyReadsIsNotReadyForWrites() throws IOException {
        Files.delete(dir.resolve("broken.db"));
        var config =
                Harness.config(dir, Harness.TOKEN, false, "").with(draft -> draft.readOnly = true);
        try (var server = Harness.of(config)) {
            assertThat(server.get("/readyz").body()).contains("started with --read-only");
            assertThat(server.get("/readyz").status()).isEqualTo(503);
            assertThat(server.get("/readyz?exclude=writes").status()).isEqualTo(200);
        }
        assertThat(dir).isEmptyDirectory();
    }
}
