package dev.trackio.server.surface.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.server.Harness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A frontend of somebody else's, in the place of the dashboard. */
class FrontendScenarioTest {
    private static final String PAGE =
            """
            <!doctype html>
            <html><head lang="en"><link href="/static/trackio/badge.png">
            <script type="module" src="/assets/app.js"></script></head>
            <body><script>let a = 1;</script></body></html>
            """;

    @TempDir Path dir;
    @TempDir Path frontend;
    @TempDir Path outside;
    private Harness server;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(frontend.resolve("index.html"), PAGE);
        Files.createDirectories(frontend.resolve("assets"));
        Files.writeString(frontend.resolve("assets/app.js"), "// " + "x".repeat(2_000));
        Files.writeString(frontend.resolve("assets/a.wasm"), "0123456789");
        Files.writeString(frontend.resolve(".env"), "secret");
        Files.writeString(outside.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(frontend.resolve("out.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(frontend.resolve("out"), outside);
        Files.createSymbolicLink(frontend.resolve("in.js"), frontend.resolve("assets/app.js"));
        server = Harness.showing(frontend, dir, "");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/system",
                "/files",
                "/filesystem",
                "/runs",
                "/run?selected_run=a",
                "/artifacts",
                "/docs/api",
                "/nope/deep/",
                "/config.json",
                "/assets/nope.js",
                "/apix",
                "/index.html",
                "/out.txt",
                "/out/secret.txt"
            })
    void everyAddressOfAPageGetsTheIndex(String path) {
        for (var method : List.of("GET", "HEAD")) {
            var answer = server.send(method, path, null);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
            assertThat(answer.body()).isEqualTo(method.equals("GET") ? PAGE : "");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api",
                "/api/a/b",
                "/versionx",
                "/file/x",
                "/artifact_blob/x",
                "/static/trackio",
                "/static/trackio/nope",
                "/oauth/x",
                "/login/x",
                "/login",
                "/oauth"
            })
    void anAddressOfTheServersIsNeverAPage(String path) {
        var answer = server.get(path, "Accept", "text/html");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(answer.body()).isEqualTo("Not Found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret.txt",
                "/assets/../../secret.txt",
                "/%2e%2e/secret.txt",
                "/..%2fsecret.txt",
                "/assets/..%5c..%5csecret.txt",
                "/.env",
                "/assets/.git/config",
                "/a%00.js",
                "//evil.example/?write_token=x",
                "/%2Fevil.example/?write_token=x",
                "/\\evil.example/?write_token=x",
                "/mcpx",
                "/gradio_api/nope"
            })
    void noAddressLeadsOutOfTheFolder(String path) throws IOException {
        var answer =
                server.raw(
                        "GET "
                                + path
                                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .matches("(?s)HTTP/1.1 40[04] .*")
                .doesNotContain("secret")
                .doesNotContainIgnoringCase("location:");
    }

    @Test
    void filesComeWithTheirTypesTagsAndRanges() {
        var script = server.get("/assets/app.js");
        assertThat(script.header("Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(script.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(script.header("Content-Disposition")).isNull();
        assertThat(script.body()).hasSize(2_003);
        assertThat(server.get("/in.js").body()).as("a link inside").hasSize(2_003);
        var tag = script.header("ETag");
        assertThat(server.get("/assets/app.js", "If-None-Match", tag).status()).isEqualTo(304);
        var packed =
                server.get("/assets/app.js", "Accept-Encoding", "gzip", "Via", "1.1 a").response();
        assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(packed.headers().firstValue("ETag")).contains("W/" + tag);
        var part = server.get("/assets/a.wasm", "Range", "bytes=2-4");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.header("Content-Type")).isEqualTo("application/wasm");
        assertThat(part.header("Content-Range")).isEqualTo("bytes 2-4/10");
        assertThat(part.body()).isEqualTo("234");
        var page = server.get("/");
        assertThat(server.get("/runs", "If-None-Match", page.header("ETag")).status())
                .isEqualTo(304);
    }

    @Test
    void thePolicyLetsTheFrontendsOwnScriptsInAndNothingFromElsewhere() {
        var policy = server.get("/").header("Content-Security-Policy");
        assertThat(policy)
                .contains("default-src 'self'")
                .doesNotContain("http")
                .doesNotContain("*")
                .containsPattern("script-src 'self' 'unsafe-eval' 'sha256-[A-Za-z0-9+/]{43}='");
        assertThat(policy.substring(policy.indexOf("script-src"), policy.indexOf("; style-src")))
                .doesNotContain("unsafe-inline");
        assertThat(server.get("/assets/app.js").header("Content-Security-Policy"))
                .contains("script-src 'self' 'unsafe-eval';");
    }

    @Test
    void behindARootPathThePageKnowsItAndItsLinksLeadBelowIt(@TempDir Path other)
            throws IOException {
        try (var behind = Harness.showing(frontend, other, "/lab/trackio")) {
            var page = behind.get("/lab/trackio/files").body();
            assertThat(page)
                    .contains("href=\"/lab/trackio/static/trackio/badge.png\"")
                    .contains("src=\"/lab/trackio/assets/app.js\"")
                    .contains(
                            "<head lang=\"en\"><script src=\"/lab/trackio/__trackio/base.js\"></script>");
            assertThat(behind.get("/lab/trackio/__trackio/base.js").body())
                    .isEqualTo("window.__trackio_base = \"/lab/trackio\";\n");
            assertThat(behind.get("/lab/trackio/assets/app.js").status()).isEqualTo(200);
            var link = behind.get("/lab/trackio/files?write_token=a%2Fb%3Bc&x=1");
            assertThat(link.status()).isEqualTo(303);
            assertThat(link.header("location")).isEqualTo("/lab/trackio/files?x=1");
            assertThat(link.header("set-cookie"))
                    .startsWith("trackio_write_token=a/b%3Bc; Path=/lab/trackio/;");
            assertThat(behind.get("/lab/trackio/oauth/hf/start").header("location"))
                    .isEqualTo("/lab/trackio/");
        }
    }

    @Test
    void theVersionChangesWithAFile() throws Exception {
        var first = version();
        assertThat(first).matches("[0-9a-f]{64}").isEqualTo(version());
        Files.setLastModifiedTime(
                frontend.resolve("assets/app.js"), FileTime.from(Instant.ofEpochSecond(1)));
        var end = System.nanoTime() + 10_000_000_000L;
        while (version().equals(first) && System.nanoTime() < end) {
            Thread.onSpinWait(); // looked at twice a second
        }
        assertThat(version()).isNotEqualTo(first);
    }

    private String version() {
        var answer = server.get("/__trackio/frontend_version");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        return answer.body().replaceAll("^\\{\"version\":\"(.*)\"}$", "$1");
    }

    @Test
    void ourOwnDashboardHasAVersionToo(@TempDir Path other) throws IOException {
        try (var own = Harness.open(other)) {
            assertThat(own.get("/__trackio/frontend_version").body())
                    .matches("\\{\"version\":\"[0-9a-f]{64}\"}");
        }
    }

    @Test
    void theApiIsThereAsBefore() {
        assertThat(server.get("/version").body()).contains("\"api_version\":1");
        assertThat(server.post("/api/get_all_projects", "{}").body()).isEqualTo("{\"data\":[]}");
        assertThat(server.get("/gradio_api/info").header("Content-Type"))
                .isEqualTo("application/json");
        assertThat(server.get("/metrics", "Accept", "text/html").body()).isEqualTo(PAGE);
        assertThat(server.get("/metrics").header("Content-Type")).startsWith("text/plain");
        assertThat(server.get("/.well-known/oauth-protected-resource").status()).isEqualTo(404);
        for (var path : List.of("/", "/nope", "/versionx", "/config.json")) {
            for (var method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
                assertThat(server.send(method, path, null).status()).isEqualTo(404);
            }
        }
        assertThat(server.get("/api/upload").header("allow")).isEqualTo("POST");
        assertThat(server.post("/__trackio/frontend_version", "").header("allow"))
                .isEqualTo("GET, HEAD");
    }

    @ParameterizedTest
    @CsvSource({
        "badge.png",
        "trackio_logo_dark.png",
        "trackio_logo_light.png",
        "trackio_logo_old.png",
        "trackio_logo_type_dark.png",
        "trackio_logo_type_dark_transparent.png",
        "trackio_logo_type_light.png",
        "trackio_logo_type_light_transparent.png"
    })
    void theLogosThatFrontendsAskForAreThere(String name) {
        var answer = server.get("/static/trackio/" + name);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        assertThat(answer.body()).contains("PNG");
        assertThat(server.data("get_settings", "{}").toString())
                .contains("/static/trackio/trackio_logo_type_light_transparent.png");
    }

    @Test
    void aFolderWithoutAPageEndsTheStart(@TempDir Path empty, @TempDir Path other) {
        assertThatThrownBy(() -> Harness.showing(empty, other, ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no index.html")
                .hasMessageContaining("--frontend");
        assertThat(other.resolve(".trackio-jvm")).doesNotExist();
    }
}
