package dev.trackio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.cli.command.Printer;
import dev.trackio.cli.demo.DemoData;
import dev.trackio.server.Config;
import dev.trackio.server.Server;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs of other programs in and out, and runs beside each other: on files and on a server. */
@Timeout(120)
class DataCommandsTest {
    @TempDir Path dir;
    private Path data;

    record Ended(int code, String out, String err) {}

    @BeforeEach
    void folder() throws IOException {
        data = Files.createDirectory(dir.resolve("data"));
    }

    private Map<String, String> environment() {
        return Map.of(
                "TRACKIO_DIR",
                data.toString(),
                "GRADIO_SERVER_PORT",
                "0",
                "HF_HOME",
                dir.toString());
    }

    private Ended run(Object... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var line = List.of(words).stream().map(Object::toString).toList();
        var code =
                Commands.table(line)
                        .run(
                                line,
                                Printer.plain(new PrintWriter(out)),
                                new PrintWriter(err),
                                environment());
        return new Ended(code, out.toString(), err.toString());
    }

    private static Path fixture(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(DataCommandsTest.class.getResource("/imports/" + name))
                            .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anImportIsStoredOnceHoweverOftenItIsDone() {
        for (var source :
                List.of(
                        List.of("tensorboard", "tensorboard", "2 runs with 9 entries"),
                        List.of("wandb", "wandb", "1 run with 6 entries and 1 sample"),
                        List.of("mlflow", "mlruns", "2 runs with 7 entries and 1 sample"))) {
            var words = List.of("import", source.get(0), fixture(source.get(1)), "--project", "p");
            var first = run(words.toArray());
            assertThat(first.err).isEmpty();
            assertThat(first.out.lines().findFirst())
                    .hasValue("Imported " + source.get(2) + " into 'p'.");
            var again = run(words.toArray());
            assertThat(again.out).contains("into 'p'; ").contains(" were there already.");
        }
        assertThat(run("list", "runs", "--project", "p").out)
                .contains("eval/second", "train", "brave-sun", "brave-cat", "second");
        assertThat(run("get", "metric", "--project", "p", "--run", "train", "--metric", "loss").out)
                .contains("0.3333333432674408");
        assertThat(run("get", "run", "--project", "p", "--run", "brave-sun", "--json").out)
                .contains("\"_Group\": \"night\"", "\"late\": true");
        assertThat(run("list", "system-metrics", "--project", "p", "--run", "brave-sun").out)
                .contains("gpu.0.gpu");
    }

    @Test
    void aFolderThatIsALinkIsRead() throws IOException {
        var link = Files.createSymbolicLink(dir.resolve("logs"), fixture("tensorboard"));
        assertThat(run("import", "tensorboard", link, "--project", "p").out)
                .startsWith("Imported 2 runs with 9 entries");
    }

    @Test
    void aBlankNameIsRefused() {
        var refused = run("import", "wandb", fixture("wandb"), "--project", "p", "--name", " ");
        assertThat(refused.code).isEqualTo(2);
        assertThat(refused.err).contains("--name needs a name");
    }

    @Test
    void whatIsSetAsideIsToldFromFilesAndFromAServer() throws IOException {
        var entry = "{\"logs\":[{\"project\":\"p\",\"run\":\" \",\"metrics\":{\"a\":1}}]}";
        assertThat(run("call", "bulk_log", "--json-input", entry).out).contains("rejected");
        try (var server = Server.start(Config.of(environment()))) {
            var url = server.url();
            assertThat(run("--space", url, "call", "bulk_log", "--json-input", entry).out)
                    .contains("rejected");
        }
    }

    @Test
    void aDryRunSaysWhatItWouldDoAndStoresNothing() {
        var dry =
                run(
                        "import",
                        "tensorboard",
                        fixture("tensorboard"),
                        "--project",
                        "p",
                        "--dry-run",
                        "--name",
                        "x");
        assertThat(dry.code).isZero();
        assertThat(dry.out)
                .containsPattern("x_eval/second +\\| 3 +\\| 0 +\\| loss, count, weights")
                .contains("Nothing was stored (--dry-run).")
                .contains("Left out: values of the kind \"images\"");
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void ofABadFileNothingIsImportedUnlessAskedFor() throws IOException {
        var file = Files.writeString(dir.resolve("x.csv"), "step,loss\n0,1\nx,2\n2,3\n");
        var refused = run("import", "csv", file, "--project", "p");
        assertThat(refused.code).isEqualTo(1);
        assertThat(refused.err)
                .contains("x.csv:3: the step is no number: \"x\"")
                .contains("Nothing was imported. Mend these, or import the rest with --skip-bad.");
        assertThat(run("list", "projects").out).contains("No projects");
        var skipped = run("import", "csv", file, "--project", "p", "--skip-bad", "--name", "y");
        assertThat(skipped.code).isZero();
        assertThat(skipped.out)
                .contains("Imported 1 run with 2 entries into 'p'.", "Skipped: x.csv:3");
        assertThat(run("list", "runs", "--project", "p").out).contains("  - y");
        assertThat(run("import", "csv", dir.resolve("none"), "--project", "p").code).isEqualTo(1);
        assertThat(run("import", "csv", file).code).isEqualTo(2);
    }

    @Test
    void onAServerAllIsAsOnFiles() throws IOException {
        var local = run("import", "wandb", fixture("wandb"), "--project", "p");
        try (var server = Server.start(Config.of(environment()))) {
            var space = "--space=" + server.url();
            var remote = run("import", "wandb", fixture("wandb"), "--project", "q", space);
            assertThat(remote.out.replace("'q'", "'p'")).isEqualTo(local.out);
            for (var format : List.of("csv", "json", "parquet")) {
                var out = dir.resolve("remote." + format);
                assertThat(run("export", format, "--project", "q", "--out", out, space).err)
                        .isEmpty();
                var same = dir.resolve("local." + format);
                run("export", format, "--project", "q", "--out", same);
                assertThat(out).hasSameBinaryContentAs(same);
            }
            assertThat(run("tail", "--project", "q", "-n", "2", space))
                    .isEqualTo(run("tail", "--project", "q", "-n", "2"));
            assertThat(run("best", "--project", "q", "--metric", "loss", space))
                    .isEqualTo(run("best", "--project", "q", "--metric", "loss"));
        }
    }

    @Test
    void runsAreExportedOneOrAll() throws IOException {
        run("import", "mlflow", fixture("mlruns"), "--project", "p");
        var out = dir.resolve("one.csv");
        assertThat(run("export", "csv", "--project", "p", "--run", "second", "--out", out).out)
                .isEqualTo("Wrote 2 entries to " + out + "." + System.lineSeparator());
        assertThat(Files.readString(out).lines())
                .hasSize(3)
                .allMatch(line -> line.matches("run_name.*|second,.*"));
        assertThat(run("export", "csv", "--project", "p", "--run", "zz", "--out", out).err)
                .contains("Run 'zz' not found in project 'p'.");
        assertThat(run("export", "csv", "--project", "zz", "--out", out).err)
                .contains("Project 'zz' not found.");
        var logs = dir.resolve("logs");
        assertThat(run("export", "tensorboard", "--project", "p", "--out", logs).code).isZero();
        assertThat(run("import", "tensorboard", logs, "--project", "again").out)
                .contains("Imported 2 runs with 7 entries into 'again'.");
        assertThat(run("get", "run", "--project", "again", "--run", "brave-cat", "--json").out)
                .contains("\"lr\": 0.1", "\"opt\": \"adam\"", "\"flag\": true");
        var samples = dir.resolve("samples.jsonl");
        run("export", "json", "--project", "p", "--system", "--out", samples);
        assertThat(Files.readString(samples)).contains("\"cpu_utilization_percentage\":12.5");
    }

    @Test
    void runsAreComparedAndTheBestIsFound() throws IOException {
        DemoData.writeInto(Config.of(environment()));
        var compared = run("compare", "run-1", "run-2", "--project", "my-project");
        assertThat(compared.err).isEmpty();
        assertThat(compared.out)
                .containsPattern("Config +\\| run-1 +\\| run-2")
                .containsPattern("lr +\\| 0.001 +\\| 0.0001")
                .containsPattern("loss +\\| last +\\| 0\\.\\d+ +\\| 0\\.\\d+")
                .doesNotContain("optimizer", "_Created");
        assertThat(run("compare", "run-1", "run-2", "--project", "my-project", "--json").out)
                .contains("\"not_found\": []");
        assertThat(run("compare", "run-1", "zz", "--project", "my-project").err)
                .contains("Run 'zz' not found in project 'my-project'.");
        assertThat(run("compare", "run-1", "--project", "my-project").code).isEqualTo(2);

        var best = run("best", "--project", "my-project", "--metric", "acc", "--max", "--top", "2");
        assertThat(best.out.lines()).hasSize(4);
        assertThat(best.out).containsPattern("1 +\\| run-1 +\\|").doesNotContain("run-2");
        assertThat(run("best", "--project", "my-project", "--metric", "zz").err)
                .contains("No run of project 'my-project' has a number under 'zz'.");
        assertThat(run("best", "--project", "p", "--metric", "loss", "--min", "--max").code)
                .isEqualTo(2);
    }

    @Test
    void theTailFollowsWhatIsLogged() throws Exception {
        var file = Files.writeString(dir.resolve("x.csv"), "step,loss\n0,1\n1,2\n2,3\n");
        run("import", "csv", file, "--project", "p");
        var tail = run("tail", "--project", "p", "--run", "x", "-n", "2", "--json");
        assertThat(tail.out.lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"run\":\"x\",\"run_id\":\""))
                .anyMatch(line -> line.endsWith("\"metrics\":{\"loss\":3.0}}"));

        var out = new StringWriter();
        var ended = new AtomicBoolean();
        var pipe =
                new FilterWriter(out) {
                    @Override
                    public void flush() throws IOException {
                        if (ended.get()) {
                            throw new IOException("nobody reads");
                        }
                    }
                };
        var following =
                Thread.startVirtualThread(
                        () ->
                                Commands.table(List.of())
                                        .run(
                                                List.of("tail", "--project", "p", "--follow"),
                                                Printer.plain(new PrintWriter(pipe)),
                                                new PrintWriter(out),
                                                environment()));
        await(() -> out.toString().contains("loss=3.0"));
        Files.writeString(file, "step,loss\n0,1\n1,2\n2,3\n3,4\n");
        run("import", "csv", file, "--project", "p");
        await(() -> out.toString().contains("step 3  loss=4.0"));
        ended.set(true);
        following.join();
        assertThat(out.toString().lines()).hasSize(4);
    }

    private static void await(java.util.function.BooleanSupplier condition)
            throws InterruptedException {
        for (var tries = 0; tries < 1_000 && !condition.getAsBoolean(); tries++) {
            Thread.sleep(20);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
