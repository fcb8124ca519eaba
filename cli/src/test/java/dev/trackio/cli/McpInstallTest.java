package dev.trackio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.cli.command.Printer;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code trackio mcp install} writes, and what it leaves alone. */
class McpInstallTest {
    private static final String URL = "http://127.0.0.1:7860/";

    @TempDir Path home;
    private final Map<String, String> more = new HashMap<>();

    private record Run(int code, String out, String err) {}

    private Run run(String line) {
        var environment = new HashMap<>(more);
        environment.put("HOME", home.toString());
        var words = List.of(line.split(" ", -1));
        var out = new StringWriter();
        var err = new StringWriter();
        var code =
                Commands.table(words)
                        .run(
                                words,
                                Printer.plain(new PrintWriter(out)),
                                new PrintWriter(err),
                                environment);
        return new Run(code, out.toString(), err.toString());
    }

    private String installed(String line, String file) throws IOException {
        var done = run("mcp install " + line);
        assertThat(done.err).isEmpty();
        assertThat(done.code).isZero();
        assertThat(done.out).contains(file);
        return Files.readString(home.resolve(file));
    }

    private static Map<?, ?> entry(String json, String key, String name) {
        var all = (Map<?, ?>) Json.tree(RawJson.of(json));
        return (Map<?, ?>) ((Map<?, ?>) all.get(key)).get(name);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void eachClientGetsAProgramToStart() throws IOException {
        assertThat(entry(installed("claude", ".claude.json"), "mcpServers", "trackio"))
                .hasToString("{type=stdio, command=" + java() + ", args=" + arguments() + "}");
        assertThat(
                        entry(
                                installed(
                                        "claude-desktop",
                                        ".config/Claude/claude_desktop_config.json"),
                                "mcpServers",
                                "trackio"))
                .hasToString("{command=" + java() + ", args=" + arguments() + "}");
        assertThat(entry(installed("cursor --name t-2", ".cursor/mcp.json"), "mcpServers", "t-2"))
                .hasToString("{command=" + java() + ", args=" + arguments() + "}");
        assertThat(entry(installed("vscode", ".config/Code/User/mcp.json"), "servers", "trackio"))
                .hasToString("{type=stdio, command=" + java() + ", args=" + arguments() + "}");
        assertThat(installed("codex --dir " + home.resolve("runs"), ".codex/config.toml"))
                .startsWith(
                        "[mcp_servers.trackio]\ncommand = \""
                                + java()
                                + "\"\nargs = [\"-Xlog:disable\", \"-Xlog:all=warning:stderr\", \"-jar\", ")
                .endsWith(", \"mcp\", \"--dir\", \"" + home.resolve("runs") + "\"]\n");
    }

    /** Without the launcher this Java is started. */
    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String arguments() {
        var here = McpInstall.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        return "[-Xlog:disable, -Xlog:all=warning:stderr, -jar, " + Path.of(here) + ", mcp]";
    }

    @Test
    void aServerIsReachedByItsAddressWhereTheClientCan() throws IOException {
        var url = URL + "mcp/";
        var line = " --url " + URL + "?write_token=s3cret";
        assertThat(entry(installed("claude" + line, ".claude.json"), "mcpServers", "trackio"))
                .hasToString("{type=http, url=" + url + ", headers={Authorization=Bearer s3cret}}");
        assertThat(entry(installed("cursor" + line, ".cursor/mcp.json"), "mcpServers", "trackio"))
                .hasToString("{url=" + url + ", headers={Authorization=Bearer s3cret}}");
        assertThat(installed("codex --tools read --url " + URL, ".codex/config.toml"))
                .isEqualTo("[mcp_servers.trackio]\nurl = \"" + url + "?tools=read\"\n");
        var desktop =
                installed("claude-desktop" + line, ".config/Claude/claude_desktop_config.json");
        assertThat(entry(desktop, "mcpServers", "trackio"))
                .hasToString(
                        "{command=%s, args=%s, env={TRACKIO_WRITE_TOKEN=s3cret}}"
                                .formatted(
                                        java(),
                                        arguments().replace("mcp]", "mcp, --url, " + url + "]")));
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(home.resolve(".claude.json"))))
                .isEqualTo("rw-------");
        assertThat(run("mcp install vscode" + line).out).doesNotContain("s3cret");
    }

    @Test
    void allElseInAFileStaysAsItWas() throws IOException {
        var file = home.resolve(".claude.json");
        var before =
                "{\n    \"big\": 12345678901234567890.10,\n    \"mcpServers\": {\n"
                        + "        \"other\": {\"command\": \"x\"}\n    },\n    \"ü\": [1,2 , 3]}";
        Files.writeString(file, before);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        var after = installed("claude", ".claude.json");
        var at = "{\"command\": \"x\"}".length() + before.indexOf("{\"command\"");
        assertThat(after)
                .startsWith(
                        before.substring(0, at)
                                + ",\n        \"trackio\": {\n            \"type\": \"stdio\"");
        assertThat(after).endsWith(before.substring(at));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        var copies = files().stream().filter(f -> f.toString().endsWith(".bak")).toList();
        assertThat(copies).singleElement().satisfies(copy -> assertThat(copy).hasContent(before));

        assertThat(run("mcp install claude").out).contains("has it already");
        assertThat(file).hasContent(after);
        assertThat(files()).hasSize(2);
    }

    @Test
    void whatItsOwnerAddedToOurEntryStays() throws IOException {
        var file = Files.createDirectories(home.resolve(".cursor")).resolve("mcp.json");
        Files.writeString(
                file,
                "{\"mcpServers\": {\"trackio\": {\"url\": \"http://old/\", \"headers\": {\"a\": \"b\"},"
                        + " \"disabled\": true, \"env\": {\"TRACKIO_JAVA\": \"/j\"}}}, \"x\": null}");
        assertThat(entry(installed("cursor", ".cursor/mcp.json"), "mcpServers", "trackio"))
                .hasToString(
                        "{command="
                                + java()
                                + ", args="
                                + arguments()
                                + ", disabled=true, env={TRACKIO_JAVA=/j}}");
        assertThat(
                        entry(
                                installed("cursor --url " + URL, ".cursor/mcp.json"),
                                "mcpServers",
                                "trackio"))
                .hasToString("{url=" + URL + "mcp/, disabled=true}");
    }

    @Test
    void whatIsNoPlainJsonIsRefusedWithWhatToPaste() throws IOException {
        var file = Files.createDirectories(home.resolve(".config/Code/User")).resolve("mcp.json");
        for (var text :
                List.of(
                        "{\n  // mine\n  \"servers\": {}\n}",
                        "{\"servers\": {\"a\": 1,}}",
                        "{\"servers\": []}",
                        "[]",
                        "{} {}")) {
            Files.writeString(file, text);
            var refused = run("mcp install vscode");
            assertThat(refused.code).as(text).isEqualTo(1);
            assertThat(refused.err)
                    .contains("Nothing was changed", "\"servers\": {", "\"trackio\": {");
            assertThat(file).hasContent(text);
        }
        assertThat(files()).containsExactly(file);
    }

    @Test
    void aFileOfTomlKeepsItsOtherLines() throws IOException {
        var file = Files.createDirectories(home.resolve(".codex")).resolve("config.toml");
        var head =
                "model = \"x\" # mine\n\nnotes = '''\n[mcp_servers.trackio]\nurl = \"no\"\n'''\n"
                        + "list = [\n  \"[a]\", # ]\n]\n\n";
        var ours =
                "[mcp_servers.trackio]\n# the old one\ncommand = \"old\"\nargs = [\n  \"a\",\n]\n"
                        + "startup_timeout_sec = 20\n\n[mcp_servers.trackio.env]\nA = \"1\"\n\n";
        var tail = "# about b\n[mcp_servers.\"b.c\"]\ncommand = \"b\"\n";
        Files.writeString(file, head + ours + tail);
        var after = installed("codex --url " + URL, ".codex/config.toml");
        assertThat(after)
                .isEqualTo(
                        head
                                + "[mcp_servers.trackio]\nurl = \""
                                + URL
                                + "mcp/\"\n# the old one\nstartup_timeout_sec = 20\n\n\n"
                                + tail);
        assertThat(run("mcp install codex --url " + URL).out).contains("has it already");
        assertThat(installed("codex --name b", ".codex/config.toml"))
                .startsWith(after + "\n[mcp_servers.b]\ncommand = ");
    }

    @Test
    void tomlThatIsNotUnderstoodIsRefused() throws IOException {
        var file = Files.createDirectories(home.resolve(".codex")).resolve("config.toml");
        for (var text :
                List.of(
                        "mcp_servers = { trackio = { command = \"x\" } }\n",
                        "mcp_servers.trackio.command = \"x\"\n",
                        "[mcp_servers]\ntrackio = { command = \"x\" }\n",
                        "a = \"\n",
                        "a = [1\n",
                        "[a\nb = 1\n",
                        "[mcp_servers.trackio]\nx = 1\nx = 2\n",
                        "a = '''x\n")) {
            Files.writeString(file, text);
            var refused = run("mcp install codex");
            assertThat(refused.code).as(text).isEqualTo(1);
            assertThat(refused.err)
                    .contains("Nothing was changed", "[mcp_servers.trackio]\ncommand = ");
            assertThat(file).hasContent(text);
        }
    }

    @Test
    void aDryRunWritesNothing() throws IOException {
        assertThat(run("mcp install claude --dry-run").out)
                .startsWith("Would write to " + home.resolve(".claude.json"))
                .contains("\"trackio\": {");
        assertThat(files()).isEmpty();
    }

    @Test
    void aLinkIsFollowed() throws IOException {
        var real = Files.writeString(home.resolve("dotfiles.json"), "{}");
        var link = Files.createSymbolicLink(home.resolve(".claude.json"), real);
        assertThat(run("mcp install claude").code).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(entry(Files.readString(real), "mcpServers", "trackio")).isNotEmpty();
    }

    @Test
    void theFolderOfThisShellGoesAlong() throws IOException {
        more.put("TRACKIO_DIR", "~/runs");
        assertThat(installed("cursor", ".cursor/mcp.json"))
                .contains("\"--dir\",", home.resolve("runs").toString());
    }

    @Test
    void theServerOfThisShellIsTheOneThatIsWritten() throws IOException {
        more.put("TRACKIO_SERVER_URL", "http://127.0.0.1:7860/");
        assertThat(entry(installed("claude", ".claude.json"), "mcpServers", "trackio"))
                .hasToString("{type=http, url=http://127.0.0.1:7860/mcp/}");
        assertThat(installed("claude --dir /data --name b", ".claude.json")).contains("\"--dir\"");
    }

    @Test
    void theTokenOfThisShellGoesWithItsServer() throws IOException {
        more.put("TRACKIO_WRITE_TOKEN", "s3cret\n");
        assertThat(installed("cursor --url " + URL, ".cursor/mcp.json")).doesNotContain("s3cret");
        more.put("TRACKIO_SERVER_URL", URL);
        assertThat(entry(installed("cursor", ".cursor/mcp.json"), "mcpServers", "trackio"))
                .hasToString("{url=" + URL + "mcp/, headers={Authorization=Bearer s3cret}}");
        var shared = run("mcp install cursor --project-scope --dry-run");
        assertThat(shared.out)
                .contains("${env:TRACKIO_WRITE_TOKEN}", "set TRACKIO_WRITE_TOKEN")
                .doesNotContain("s3cret");
    }

    @Test
    void aBlankTokenIsNoneAndOneThatNoHeaderHoldsIsNotShown() throws IOException {
        assertThat(installed("cursor --url " + URL + "?write_token=+", ".cursor/mcp.json"))
                .doesNotContain("Authorization");
        var refused = run("mcp install cursor --url " + URL + "?write_token=s3%0Acret");
        assertThat(refused.code).isEqualTo(2);
        assertThat(refused.err).contains("The token has").doesNotContain("s3", "cret");
    }

    @Test
    void theTokenIsNeverShownNotEvenInARefusal() throws IOException {
        var file = Files.writeString(home.resolve(".claude.json"), "{ // mine\n}");
        var refused = run("mcp install claude --url " + URL + "?write_token=s3cret");
        assertThat(refused.code).isEqualTo(1);
        assertThat(refused.err).contains("Paste this", "Bearer ...").doesNotContain("s3cret");
        assertThat(file).hasContent("{ // mine\n}");
        // a token that is part of other words
        assertThat(run("mcp install cursor --url " + URL + "?write_token=mcp").out)
                .contains("mcpServers", URL + "mcp/", "Bearer ...");
    }

    @Test
    void theEnvironmentOfTheOwnerStaysBesideTheToken() throws IOException {
        var file = home.resolve(".config/Claude/claude_desktop_config.json");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                "{\"mcpServers\": {\"trackio\": {\"command\": \"x\", \"note\": null,"
                        + " \"env\": {\"A\": \"1\", \"TRACKIO_WRITE_TOKEN\": \"old\"}}}}");
        var line = "claude-desktop --url " + URL + "?write_token=new";
        var json = installed(line, ".config/Claude/claude_desktop_config.json");
        assertThat(entry(json, "mcpServers", "trackio").get("env"))
                .hasToString("{A=1, TRACKIO_WRITE_TOKEN=new}");
        assertThat(run("mcp install " + line).out).contains("has it already");
    }

    @Test
    void aHeaderOfTomlMayBeTheLastLineWithoutAnEnd() throws IOException {
        var file = Files.createDirectories(home.resolve(".codex")).resolve("config.toml");
        Files.writeString(file, "a = 1\n[mcp_servers.trackio]");
        assertThat(installed("codex --url " + URL, ".codex/config.toml"))
                .isEqualTo("a = 1\n[mcp_servers.trackio]\nurl = \"" + URL + "mcp/\"\n");
    }

    @Test
    void wrongLinesAreRefused() {
        assertThat(run("mcp install emacs").err).contains("CLIENT must be one of claude, ");
        assertThat(run("mcp install").err)
                .contains("CLIENT is missing, as in: trackio mcp install");
        assertThat(run("mcp install claude --name a.b").code).isEqualTo(2);
        assertThat(run("mcp install claude --url ftp://x").code).isEqualTo(2);
        assertThat(run("mcp install claude --url http://x --dir /y").code).isEqualTo(2);
        assertThat(run("mcp install claude --token t").code).isEqualTo(2);
        assertThat(run("mcp install claude-desktop --project-scope").err)
                .contains("no configuration of a project");
        assertThat(run("mcp --url http://x --dir /y").err).contains("exclude each other");
        assertThat(run("mcp --url nonsense").code).isEqualTo(2);
        assertThat(run("mcp instal claude").err).contains("One word too many: instal");
    }

    @Test
    void helpShowsAnExampleOfEach() {
        assertThat(run("mcp --help").out).contains("--url URL", "trackio mcp --dir ~/runs");
        assertThat(run("mcp install --help").out)
                .contains("--project-scope", "trackio mcp install claude");
        var shells = run("completion bash").out;
        assertThat(shells)
                .contains("\"mcp \"*) words=\"install --dir --url ")
                .contains("\"mcp install \"*) words=\"claude claude-desktop cursor vscode codex");
        assertThat(shells.indexOf("\"mcp install \"")).isLessThan(shells.indexOf("\"mcp \""));
    }
}
