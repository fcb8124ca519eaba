package dev.trackio.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.cli.command.Printer;
import dev.trackio.cli.demo.DemoData;
import dev.trackio.server.Config;
import dev.trackio.server.Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reading commands print, from files and from a server. */
class ReadingCommandsTest {
    @TempDir static Path dir;

    record Ended(int code, String out, String err) {}

    @BeforeAll
    static void fill() throws IOException {
        DemoData.writeInto(Config.of(environment()));
        var logs =
                """
                [{"project":"agents","run":"a","step":3,"log_id":"L1","metrics":{
                  "notes":{"_type":"trackio.markdown","_value":"# hi"},
                  "chat":{"_type":"trackio.trace","messages":[{"role":"user","content":"a question"}],
                    "metadata":{"user":"u"},"spans":[
                      {"id":"s1","name":"plan","kind":"llm","status":"success","model":"m",
                       "start_time":"2026-01-01T00:00:00Z","end_time":"2026-01-01T00:00:02.5Z",
                       "usage":{"input_tokens":10,"output_tokens":4},"cost_usd":0.002},
                      {"id":"s2","parent_id":"s1","name":"look","kind":"tool","duration_ms":40,
                       "error":"not there"}]}}}]""";
        assertThat(run(List.of("call", "bulk_log", "--logs", logs)))
                .isEqualTo(new Ended(0, "null\n", ""));
    }

    private static Map<String, String> environment() {
        return Map.of("TRACKIO_DIR", dir.toString(), "HF_HOME", dir.resolve("home").toString());
    }

    private static Ended run(String words) {
        return run(List.of(words.split(" ")));
    }

    private static Ended run(List<String> words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var code =
                Commands.table(words)
                        .run(
                                words,
                                Printer.plain(new PrintWriter(out)),
                                new PrintWriter(err),
                                environment());
        return new Ended(code, out.toString(), err.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list projects",
                "list runs --project my-project",
                "list metrics --project my-project --run run-1",
                "list system-metrics --project my-project --run run-1",
                "list alerts --project my-project",
                "list reports --project my-project",
                "get project --project my-project",
                "get run --project my-project --run run-1",
                "get metric --project my-project --run run-1 --metric loss",
                "get snapshot --project my-project --run run-1 --around 10 --window 2",
                "get system-metric --project my-project --run run-1",
                "get alerts --project my-project --run run-1",
                "list traces --project agents --sort step_asc --limit 1",
                "get trace --project agents --trace-id L1",
                "get trace-summary --project agents",
                "list reports --project agents",
                "get report --project agents --run a --report notes",
            })
    void filesAndAServerGiveTheSameAnswerAndNoByteChanges(String words) throws IOException {
        var before = bytes();
        var plain = run(words);
        var json = run(words + " --json");
        assertThat(bytes()).isEqualTo(before);
        assertThat(plain.err + json.err).isEmpty();
        assertThat(json.out).startsWith("{\n  \"");
        assertThat(plain.out).isNotBlank();
        try (var server =
                Server.start(
                        Config.of(
                                Map.of(
                                        "TRACKIO_DIR",
                                        dir.toString(),
                                        "GRADIO_SERVER_PORT",
                                        "0")))) {
            assertThat(run("--space " + server.url() + " " + words)).isEqualTo(plain);
            assertThat(run(words + " --json --space " + server.url())).isEqualTo(json);
        }
    }

    /** Of all files but those in which SQLite says who reads. */
    private static Map<String, String> bytes() throws IOException {
        var bytes = new TreeMap<String, String>();
        try (var files = Files.walk(dir)) {
            for (var file :
                    files.filter(Files::isRegularFile)
                            .filter(file -> !file.toString().matches(".*-(shm|wal)"))
                            .toList()) {
                bytes.put(dir.relativize(file).toString(), digest(Files.readAllBytes(file)));
            }
        }
        return bytes;
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsNotThereIsSaidAndEndsWithOne() {
        for (var words :
                List.of(
                        "list runs --project none",
                        "list alerts --project none",
                        "list metrics --project none --run r",
                        "get project --project none",
                        "get run --project none --run r")) {
            assertThat(run(words))
                    .isEqualTo(new Ended(1, "", "trackio: Project 'none' not found.\n"));
        }
        assertThat(run("get run --project my-project --run none").err)
                .isEqualTo("trackio: Run 'none' not found in project 'my-project'.\n");
        assertThat(run("get metric --project my-project --run run-1 --metric none").err)
                .isEqualTo(
                        "trackio: Metric 'none' not found in run 'run-1' of project"
                                + " 'my-project'.\n");
        assertThat(run("get report --project my-project --run run-1 --report none").err)
                .contains("Report 'none' not found");
    }

    @Test
    void stepZeroIsAStep() {
        var zero = run("get snapshot --project my-project --run run-1 --step 0");
        assertThat(zero.code).isZero();
        assertThat(zero.out).contains("loss:\n  Step | Timestamp | Value\n").contains("\n  0 | ");
        assertThat(run("get snapshot --project my-project --run run-1").err)
                .startsWith("trackio: Provide --step, --around");
    }

    @Test
    void tracesAreShownWithTheirTotals() {
        assertThat(run("list traces --project agents").out)
                .endsWith("L1 | a | 3 | error | 2.50s | $0.0020 | 2 | a question\n");
        assertThat(run("get trace --project agents --trace-id L1").out)
                .contains(
                        "  Totals:   error | 2.50s | $0.0020 | 10 in / 4 out tokens | 2"
                                + " operation(s)",
                        "  Metadata: user=u",
                        "  plan [llm]  2.50s  m  10->4 tok  $0.0020\n"
                                + "    ERROR look [tool]  40ms\n"
                                + "      -> not there",
                        "  user: a question");
        assertThat(run("get trace-summary --project agents").out)
                .contains("plan      | llm  | 1     | 0      | 2500.0 | 2500.0 | 10 ")
                .contains("look      | tool | 1     | 1      | 40.0   | 40.0   | 0 ");
        assertThat(run("get trace --project agents --trace-id L2").err)
                .contains("Trace 'L2' not found in project 'agents'.");
    }

    @Test
    void runsAreRenamedAndDeletedOnlyWhenThatIsWanted() {
        run("call log --project p --run r --metrics {\"a\":1}");
        assertThat(run("delete run --project p --run r").err)
                .isEqualTo(
                        "trackio: Deleting run 'r' of project 'p' needs --yes where nobody can be"
                                + " asked.\n");
        assertThat(run("rename run --project p --run r --to s --yes").out)
                .isEqualTo("Renamed r to s.\n");
        assertThat(run("list runs --project p").out).contains("  - s\n");
        assertThat(run("delete run --project p --run s --yes --json").out)
                .contains("\"deleted\": true");
        assertThat(run("delete run --project p --run s --yes").err).contains("Run 's' not found");
    }

    @Test
    void aProjectIsDeletedOnlyWhenThatIsWantedAndComesBack() {
        run("call log --project p --run r --metrics {\"a\":1}");
        assertThat(run("delete project p").err)
                .isEqualTo(
                        "trackio: Deleting project 'p' and all of its runs needs --yes where nobody"
                                + " can be asked.\n");
        assertThat(run("delete project p --yes").out).isEqualTo("Deleted p.\n");
        assertThat(run("list projects").out).doesNotContain("  - p\n");
        var none = run("delete project p --yes");
        assertThat(none.err).isEqualTo("trackio: Project 'p' not found.\n");
        assertThat(none.code).isEqualTo(1);
        assertThat(run("call restore_project --project p").out).contains("true");
        assertThat(run("list runs --project p").out).contains("  - r\n");
        assertThat(run("delete project p --yes --json").out).contains("\"deleted\": true");
        assertThat(run("delete project").code).isEqualTo(2);
    }

    @Test
    void aFrontendIsRememberedAndForgotten() throws IOException {
        var frontend = Files.createDirectories(dir.resolve("pages"));
        assertThat(run("config set frontend " + frontend).err).contains("containing index.html");
        Files.writeString(frontend.resolve("index.html"), "<p>");
        assertThat(run("config set frontend " + frontend).code).isZero();
        assertThat(run("config get").out).startsWith("frontend: " + frontend + "\nconfig: ");
        assertThat(run("config unset frontend").out)
                .isEqualTo("Removed Trackio default frontend.\n");
        assertThat(run("config get").out).startsWith("No Trackio frontend config is set.");
    }

    @Test
    void artifactsAndRegistriesAreShown() {
        var manifest =
                "[{\"path\":\"x.csv\",\"ref\":\"https://example.com/x.csv\",\"digest\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"size\":0}]";
        assertThat(
                        run(List.of(
                                        "call",
                                        "artifact_log",
                                        "--project",
                                        "made",
                                        "--name",
                                        "model",
                                        "--type",
                                        "model",
                                        "--manifest",
                                        manifest,
                                        "--aliases",
                                        "[\"best\"]"))
                                .err)
                .isEmpty();
        assertThat(run("list artifacts --project made").out)
                .startsWith(
                        "Artifacts in 'made':\n  - model (model) latest=v0 [best, latest]"
                                + " versions=1\n");
        assertThat(run("get artifact --project made --name model").out)
                .contains("Artifact: model (v0)\n", "https://example.com/x.csv (reference)\n");
        assertThat(run("get artifact --project made --name none").err)
                .contains("Artifact 'none' not found in project 'made'.");

        assertThat(run("registry create served").out).isEqualTo("Created registry 'served'.\n");
        assertThat(run("registry link served/best made/model:best --alias prod").out)
                .isEqualTo("Linked 'made/model:v0' as 'served/best:v0'.\n");
        assertThat(run("registry show served/best").out)
                .contains("  versions:    1\n", "    - v0 -> made/model:v0 [latest, prod]\n");
        assertThat(run("registry list served").out).contains("- best (model) latest=v0 versions=1");
        assertThat(run("registry unlink served/best v0").code).isZero();
        assertThat(run("registry events served").out).contains(" | link | {\"", " | unlink | ");
        assertThat(run("registry list served --bucket-id b").err).contains("not supported");
    }

    @Test
    void questionsInSqlAreAnswered() {
        var sql = "SELECT run_name, count(*) AS n, NULL AS x FROM metrics GROUP BY 1 LIMIT 1";
        assertThat(run(List.of("query", "project", "--project", "my-project", "--sql", sql)).out)
                .isEqualTo(
                        """
                        Query returned 1 row(s).
                        run_name | n   | x
                        ---------+-----+--
                        run-1    | 400 | \s
                        """);
        assertThat(
                        run(List.of(
                                        "query",
                                        "project",
                                        "--project",
                                        "my-project",
                                        "--sql",
                                        "DROP x"))
                                .code)
                .isEqualTo(1);
        assertThat(run("status").out).contains("local trackio project(s) [OK]");
    }

    @Test
    void whatNeedsHuggingFaceSaysSo() {
        assertThat(run("sync --project my-project").code).isEqualTo(1);
        assertThat(run("bump user/space").err).contains("Hugging Face Spaces are not supported");
    }

    @Test
    void everyOperationIsACommand() {
        assertThat(run("call get_runs --project p").err).contains("Did you mean");
        assertThat(run("call get_metric_names --project my-project").out).contains("\"loss\"");
        var series =
                run("call get_series --project my-project --max-points 10 --metrics [\"loss\"]");
        assertThat(series.err).isEmpty();
        assertThat(series.code).isZero();
        assertThat(run("call get_series --project my-project --max-points x").err)
                .contains("Invalid JSON");
        assertThat(run("call --help").out).contains("call get_snapshot ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void completionKnowsEveryCommand(String shell) {
        assertThat(run("completion " + shell).out)
                .contains("list runs", "--project", "show", "--mcp-server", "call get_logs");
    }

    @Test
    void whatIsReadNeverLoadsTheWebServer() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process =
                new ProcessBuilder(
                                java,
                                "-Xlog:class+load",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.trackio.cli.Main",
                                "get",
                                "project",
                                "--project",
                                "my-project")
                        .redirectErrorStream(true);
        process.environment().put("TRACKIO_DIR", dir.toString());
        var output = new String(process.start().getInputStream().readAllBytes(), UTF_8);
        assertThat(output).contains("Number of runs: 3", "dev.trackio.server.Tracker ");
        assertThat(output.lines().filter(line -> line.contains("source:")))
                .isNotEmpty()
                .filteredOn(
                        line ->
                                line.contains("org.eclipse.jetty")
                                        || line.contains("picocli.")
                                        || line.contains("dev.trackio.server.Server "))
                .isEmpty();
    }

    @Test
    void aServerThatDoesNotAnswerIsSaid() {
        assertThat(run("list projects --space http://127.0.0.1:1"))
                .satisfies(ended -> assertThat(ended.code).isEqualTo(1))
                .satisfies(
                        ended ->
                                assertThat(ended.err)
                                        .contains("No answer from http://127.0.0.1:1/: is the"));
        assertThat(run("list projects --space user/space").err)
                .contains("Hugging Face Spaces are not supported");
    }
}
