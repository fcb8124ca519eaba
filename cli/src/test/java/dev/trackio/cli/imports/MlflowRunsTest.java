package dev.trackio.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.server.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On what the package mlflow wrote into files and into a database. */
class MlflowRunsTest {
    @TempDir Path dir;

    private Path database() throws IOException, SQLException {
        var file = dir.resolve("mlflow.db");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            for (var sql : Files.readString(Heard.fixture("mlflow.sql")).split(";\n", -1)) {
                statement.executeUpdate(sql.isBlank() ? "SELECT 1 WHERE 0" : sql);
            }
        }
        return file;
    }

    private static Stream<String> timeless(Heard heard) {
        return heard.lines.stream().map(line -> line.replaceAll("20\\d\\d-\\S+Z", "TIME")).sorted();
    }

    @Test
    void filesAndDatabaseSayTheSame() throws IOException, SQLException {
        var files = Heard.of(new MlflowFolderRuns(Heard.fixture("mlruns")));
        var database = Heard.of(new MlflowDatabaseRuns(database()));
        for (var heard : new Heard[] {files, database}) {
            assertThat(timeless(heard))
                    .containsExactly(
                            "brave-cat 0 TIME {\"loss\":1.0,\"val/acc\":0.0}",
                            "brave-cat 1 TIME {\"loss\":0.5,\"val/acc\":0.25}",
                            "brave-cat 2 TIME {\"loss\":0.3333333333333333,\"val/acc\":0.5}",
                            "brave-cat 3 TIME {\"loss\":0.25,\"val/acc\":0.75}",
                            "brave-cat 4 TIME {\"loss\":\"NaN\",\"val/acc\":\"Infinity\"}",
                            "brave-cat sample TIME {\"cpu_utilization_percentage\":12.5}",
                            "second 0 TIME {\"loss\":0.25}",
                            "second 0 TIME {\"loss\":0.5}");
            var config = heard.configs.get("brave-cat");
            assertThat(config).containsKey("_Created");
            config.remove("_Created");
            assertThat(Json.fields(Json.raw(config)))
                    .hasToString(
                            Json.fields(
                                            dev.trackio.api.RawJson.of(
                                                    "{\"_Group\":\"vision\",\"flag\":true,\"lr\":0.1,\"none\":null,\"opt\":\"adam\",\"notes\":\"what it is\",\"tags\":{\"team\":\"a\"}}"))
                                    .toString());
            assertThat(heard.leftOut).containsExactly("runs that were deleted");
            assertThat(heard.bad).isEmpty();
        }
        assertThat(files.runs).allMatch(run -> run.id().matches("[0-9a-f]{32}"));
    }

    @Test
    void oneRunOfTheFolderCanBeChosen() throws IOException {
        try (var files = Files.walk(Heard.fixture("mlruns"), 2)) {
            var run =
                    files.filter(
                                    folder ->
                                            Files.exists(folder.resolve("params/opt"))
                                                    || folder.endsWith("zz"))
                            .findFirst()
                            .orElseThrow();
            assertThat(Heard.of(new MlflowFolderRuns(run)).lines)
                    .hasSize(6)
                    .allMatch(line -> line.startsWith("brave-cat "));
        }
    }

    @Test
    void badLinesAreToldWithTheirPlace() throws IOException {
        Files.createDirectories(dir.resolve("metrics/val"));
        Files.writeString(dir.resolve("meta.yaml"), "run_id: r1\nrun_name: 'it''s: one'\n");
        Files.writeString(dir.resolve("metrics/val/acc"), "1 0.5 0\n2 x 1\nt 1 1\nhello\n4 1 2\n");
        var heard = Heard.of(new MlflowFolderRuns(dir));
        assertThat(timeless(heard))
                .containsExactly(
                        "it's: one 0 1970-01-01T00:00:00.001Z {\"val/acc\":0.5}",
                        "it's: one 2 1970-01-01T00:00:00.004Z {\"val/acc\":1.0}");
        var place = dir.getFileName() + "/metrics/val/acc:";
        assertThat(heard.bad)
                .containsExactly(
                        place + "2: the value is no number",
                        place + "3: the time or the step is no whole number",
                        place + "4: expected: time value step");
    }

    @Test
    void whatJoinsAStepLaterLeavesItsEntriesAsTheyWere() throws IOException, SQLException {
        Files.createDirectories(dir.resolve("metrics"));
        Files.writeString(dir.resolve("meta.yaml"), "run_id: r1\nrun_name: r\n");
        Files.writeString(dir.resolve("metrics/acc"), "10 0.5 0\n20 0.75 1\n");
        Files.writeString(dir.resolve("metrics/loss"), "10 1 0\n20 2 1\n");
        var first = Heard.of(new MlflowFolderRuns(dir)).lines;
        assertThat(first)
                .containsExactly(
                        "r 0 1970-01-01T00:00:00.010Z {\"acc\":0.5,\"loss\":1.0}",
                        "r 1 1970-01-01T00:00:00.020Z {\"acc\":0.75,\"loss\":2.0}");
        Files.writeString(dir.resolve("metrics/val"), "30 7 0\n30 8 1\n");
        assertThat(Heard.of(new MlflowFolderRuns(dir)).lines)
                .containsAll(first)
                .contains(
                        "r 0 1970-01-01T00:00:00.030Z {\"val\":7.0}",
                        "r 1 1970-01-01T00:00:00.030Z {\"val\":8.0}")
                .hasSize(4);

        var file = database();
        var before = Heard.of(new MlflowDatabaseRuns(file)).lines;
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.executeUpdate(
                    "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan)"
                            + " SELECT 'late', 1, timestamp + 5, run_uuid, step, 0 FROM metrics"
                            + " WHERE key = 'val/acc'");
        }
        assertThat(Heard.of(new MlflowDatabaseRuns(file)).lines)
                .containsAll(before)
                .hasSize(before.size() + 5);
    }

    /** As PyYAML 6 writes them, with libyaml and without. */
    @Test
    void namesOfAnyKindAreReadAsTheyWereGiven() throws IOException {
        var run = Files.createDirectories(dir.resolve("r1"));
        Files.createDirectories(run.resolve("metrics"));
        Files.writeString(run.resolve("metrics/loss"), "10 1 0\n");
        Files.writeString(
                dir.resolve("meta.yaml"), "experiment_id: '1'\nname: \"\\U0001F680 tuning\"\n");
        var written =
                Map.of(
                        "plain words go on\n  and on\n  to the end",
                        "plain words go on and on to the end",
                        "'it''s: quoted words\n\n  on two lines,\n  with a quote '''",
                        "it's: quoted words\non two lines, with a quote '",
                        "\"\\U0001F680 folded\n  \\ twice\\\n  \\ and\\\\\n  on\"",
                        "\uD83D\uDE80 folded  twice and\\ on",
                        "\"\\\"\\x07\\u200B\\e[0m\\_\\N\\L\\P\\\\n\\t\\0\"",
                        "\"\007\u200b\033[0m\u00a0\u0085\u2028\u2029\\n\t\0",
                        "\"\\q \\n\"",
                        "\\q \\n",
                        "\"\\uZZZZ\"",
                        "\\uZZZZ",
                        "\"\\x4\"",
                        "\\x4");
        for (var name : written.entrySet()) {
            Files.writeString(
                    run.resolve("meta.yaml"),
                    "run_id: r1\nrun_name: " + name.getKey() + "\nstart_time: 5\ntags: []\n");
            var heard = Heard.of(new MlflowFolderRuns(dir));
            assertThat(heard.runs).containsExactly(new ForeignRun("r1", name.getValue()));
            assertThat(heard.configs.get(name.getValue()))
                    .containsEntry("_Group", "\uD83D\uDE80 tuning")
                    .containsEntry("_Created", "1970-01-01T00:00:00.005000+00:00");
        }
    }

    @Test
    void whatIsNotOfMlflowIsRefused() throws IOException {
        assertThatThrownBy(() -> Heard.of(new MlflowFolderRuns(dir)))
                .hasMessageContaining("has no MLflow runs");
        var file = Files.writeString(dir.resolve("x.db"), "hello");
        assertThatThrownBy(() -> Heard.of(new MlflowDatabaseRuns(file)))
                .hasMessage("x.db: is no database of MLflow that can be read.");
    }
}
