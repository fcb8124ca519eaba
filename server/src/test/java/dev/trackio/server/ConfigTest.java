package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.server.call.AccessPolicy.Mode;
import dev.trackio.server.store.sqlite.SqliteSettings.Synchronous;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    @TempDir Path dir;

    private static Config of(String... pairs) {
        var environment = new java.util.HashMap<String, String>(Map.of("HOME", "/home/me"));
        for (var i = 0; i < pairs.length; i += 2) {
            environment.put(pairs[i], pairs[i + 1]);
        }
        return Config.of(environment);
    }

    @Test
    void howEntriesComeInIsSetByTheEnvironment() {
        assertThat(Config.of(Map.of()).intake())
                .isEqualTo(new Config.Intake(false, Duration.ofSeconds(15)));
        var set = Map.of("TRACKIO_INBOX_POLL_INTERVAL", "7.5", "TRACKIO_PAUSE_WRITES", "1");
        assertThat(Config.of(set).intake())
                .isEqualTo(new Config.Intake(true, Duration.ofMillis(7_500)));
        var often =
                Config.of(Map.of("TRACKIO_INBOX_POLL_INTERVAL", "0", "TRACKIO_PAUSE_WRITES", "0"));
        assertThat(often.intake()).isEqualTo(new Config.Intake(false, Duration.ofSeconds(5)));
        assertThatThrownBy(() -> Config.of(Map.of("TRACKIO_INBOX_POLL_INTERVAL", "often")))
                .hasMessageContaining("TRACKIO_INBOX_POLL_INTERVAL must be a number of seconds");
    }

    @Test
    void aSizeMayHaveAUnit() {
        assertThat(Config.of(Map.of()).maxBodyBytes()).isEqualTo(1L << 30);
        assertThat(Config.of(Map.of("TRACKIO_MAX_BODY", " 512m ")).maxBodyBytes())
                .isEqualTo(512L << 20);
        assertThat(Config.bytes("x", "3KiB")).isEqualTo(3_072);
        assertThat(Config.bytes("x", "20G")).isEqualTo(20L << 30);
        assertThat(Config.bytes("x", "1000000")).isEqualTo(1_000_000);
        for (var wrong : new String[] {"", "0", "-1", "1T", "1.5G", "many", "99999999999"}) {
            assertThatThrownBy(() -> Config.bytes("--max-body", wrong))
                    .hasMessageStartingWith("--max-body must be a size such as 512M or 1G");
        }
    }

    @Test
    void withoutAnEnvironmentTheDefaultsAreThoseOfTrackio() {
        var config = of();
        assertThat(config.dataDir()).isEqualTo(Path.of("/home/me/.cache/huggingface/trackio"));
        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(7860);
        assertThat(config.portTries()).isEqualTo(100);
        assertThat(config.mcp()).isFalse();
        assertThat(config.writeToken()).isNull();
        assertThat(config.synchronous()).isEqualTo(Synchronous.FULL);
        assertThat(config.rootPath()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "TRACKIO_DIR, /data/t, /data/t",
        "TRACKIO_DIR, ~/t, /home/me/t",
        "TRACKIO_DIR, ~, /home/me",
        "HF_HOME, /hf, /hf/trackio",
        "HF_HOME, ~/hf, /home/me/hf/trackio",
        "XDG_CACHE_HOME, /cache, /cache/huggingface/trackio",
        "TRACKIO_DIR, ' ', /home/me/.cache/huggingface/trackio"
    })
    void theFolderIsWherePythonKeepsIt(String name, String value, String folder) {
        assertThat(of(name, value).dataDir()).isEqualTo(Path.of(folder));
    }

    @Test
    void everyVariableIsHonoured() {
        var config =
                of(
                        "GRADIO_SERVER_PORT",
                        "8000",
                        "GRADIO_SERVER_NAME",
                        "0.0.0.0",
                        "GRADIO_MCP_SERVER",
                        "True",
                        "TRACKIO_WRITE_TOKEN",
                        "t",
                        "TRACKIO_ALLOWED_HOSTS",
                        "a, b,,a ",
                        "TRACKIO_ROOT_PATH",
                        "/x/",
                        "TRACKIO_SQLITE_SYNCHRONOUS",
                        "normal");
        assertThat(config.port()).isEqualTo(8000);
        assertThat(config.portTries()).as("a port that was asked for is the only one").isEqualTo(1);
        assertThat(config.everywhere()).isTrue();
        assertThat(config.loopback()).isFalse();
        assertThat(config.mcp()).isTrue();
        assertThat(config.writeToken()).isEqualTo("t");
        assertThat(config.allowedHosts()).isEqualTo(Set.of("a", "b"));
        assertThat(config.rootPath()).isEqualTo("/x");
        assertThat(config.synchronous()).isEqualTo(Synchronous.NORMAL);
        assertThat(of("GRADIO_NUM_PORTS", "3").portTries()).isEqualTo(3);
    }

    @Test
    void whatFrontendsAreToldIsThatOfTrackioUnlessSet() {
        var settings = of().settings();
        assertThat(settings.colorPalette()).hasSize(10).startsWith("#A8769B");
        assertThat(settings.plotOrder()).isEmpty();
        assertThat(settings.tableTruncateLength()).isEqualTo(250);
        assertThat(settings.spaceId()).isNull();
        var set =
                of(
                                "TRACKIO_LOGO_LIGHT_URL",
                                "https://x.example/l.png",
                                "TRACKIO_LOGO_DARK_URL",
                                "https://x.example/d.png",
                                "TRACKIO_COLOR_PALETTE",
                                "#FF0000, #00FF00",
                                "TRACKIO_PLOT_ORDER",
                                "val/*, loss,,",
                                "TRACKIO_TABLE_TRUNCATE_LENGTH",
                                "40",
                                "SPACE_ID",
                                "me/space")
                        .settings();
        assertThat(set.logoUrls().light()).isEqualTo("https://x.example/l.png");
        assertThat(set.logoUrls().dark()).isEqualTo("https://x.example/d.png");
        assertThat(set.colorPalette()).containsExactly("#FF0000", "#00FF00");
        assertThat(set.plotOrder()).containsExactly("val/*", "loss");
        assertThat(set.tableTruncateLength()).isEqualTo(40);
        assertThat(set.spaceId()).isEqualTo("me/space");
    }

    @Test
    void aReadTokenClosesReads() {
        assertThat(of().asksReaders()).isFalse();
        assertThat(of("TRACKIO_READ_TOKEN", " ").asksReaders()).isFalse();
        assertThat(of("TRACKIO_READ_TOKEN", "r").asksReaders()).isTrue();
        assertThatThrownBy(() -> of("TRACKIO_READ_TOKEN", "t", "TRACKIO_WRITE_TOKEN", "t"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must differ");
    }

    @ParameterizedTest
    @CsvSource({
        "TRACKIO_TABLE_TRUNCATE_LENGTH, long",
        "GRADIO_SERVER_PORT, x",
        "GRADIO_NUM_PORTS, many",
        "TRACKIO_SQLITE_SYNCHRONOUS, SOMETIMES",
        "TRACKIO_ROOT_PATH, trackio",
        "TRACKIO_ROOT_PATH, /a b",
        "TRACKIO_ROOT_PATH, '/\"><script>'"
    })
    void aSettingThatIsNoneIsNamed(String name, String value) {
        assertThatThrownBy(() -> of(name, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(value);
    }

    // the token

    @Test
    void aTokenIsMadeOnceAndKeptForItsOwnerAlone() throws IOException {
        var config = Harness.config(dir, null, false, "");
        var token = WriteToken.of(config);
        assertThat(token).matches("[A-Za-z0-9_-]{43}");
        assertThat(WriteToken.of(config)).isEqualTo(token);
        var file = dir.resolve(".trackio-jvm/write_token");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var left = Files.list(file.getParent())) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void aConfiguredTokenIsNotWrittenDown() throws IOException {
        assertThat(WriteToken.of(Harness.config(dir, "mine", false, ""))).isEqualTo("mine");
        assertThat(dir).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "  "})
    void anEmptyTokenFileStopsTheServer(String content) throws IOException {
        Files.createDirectories(dir.resolve(".trackio-jvm"));
        Files.writeString(dir.resolve(".trackio-jvm/write_token"), content);
        assertThatThrownBy(() -> WriteToken.of(Harness.config(dir, null, false, "")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("write_token is empty")
                .hasMessageNotContaining(dir.toString());
    }

    @Test
    void theFolderOfAFrontendMayBeginAtHome() {
        assertThat(of().frontend()).isNull();
        assertThat(of("TRACKIO_FRONTEND_DIR", " ").frontend()).isNull();
        assertThat(of("TRACKIO_FRONTEND_DIR", "~/pages/../dist").frontend())
                .isEqualTo(Path.of("/home/me/dist"));
        assertThat(Config.userFolder(Map.of("HF_HOME", "/hub", "TRACKIO_DIR", "/else")))
                .isEqualTo(Path.of("/hub/trackio"));
    }

    // who may do what

    @Test
    void theModeFollowsFromWhereTheServerIsBoundAndWhatWasAskedFor() throws IOException {
        try (var open = Harness.open(dir);
                var guarded = Harness.guarded(dir);
                var closed = Harness.closed(dir)) {
            assertThat(open.server().mode()).isEqualTo(Mode.OPEN);
            assertThat(guarded.server().mode()).isEqualTo(Mode.PROTECTED);
            assertThat(closed.server().mode()).isEqualTo(Mode.PRIVATE);
        }
    }

    @Test
    void boundEverywhereWithoutATokenEveryWriteNeedsTheOneThatWasMade() throws IOException {
        var config = Harness.config(dir, null, false, "").with(draft -> draft.host = "0.0.0.0");
        try (var server = Server.start(config)) {
            assertThat(server.mode()).isEqualTo(Mode.PROTECTED);
            assertThat(server.writeUrl())
                    .startsWith("http://127.0.0.1:" + server.port() + "/?write_token=")
                    .hasSizeGreaterThan(70);
        }
    }

    @Test
    void aTokenInALinkIsEncoded() throws IOException {
        try (var server = Server.start(Harness.config(dir, "a+b&c", false, ""))) {
            assertThat(server.writeUrl()).endsWith("?write_token=a%2Bb%26c");
        }
    }

    @Test
    void aPortThatIsTakenEndsTheStartInWordsAndLeavesNothingOpen() throws IOException {
        try (var first = Harness.open(dir)) {
            var port = first.server().port();
            var config = Harness.config(dir, null, false, "").with(draft -> draft.port(port));
            assertThatThrownBy(() -> Server.start(config))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Port " + port)
                    .hasMessageContaining("--port");
            var next = config.with(draft -> draft.portTries = 20);
            try (var second = Server.start(next)) {
                assertThat(second.port()).isGreaterThan(port);
            }
        }
    }
}
