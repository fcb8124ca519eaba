package dev.trackio.server.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.MetricOperations;
import dev.trackio.api.MetricOperations.BulkLog;
import dev.trackio.api.MetricOperations.Log;
import dev.trackio.api.MetricOperations.MetricValues;
import dev.trackio.api.MetricOperations.SeriesQuery;
import dev.trackio.api.Operation;
import dev.trackio.api.Operations;
import dev.trackio.api.ProjectOperations;
import dev.trackio.api.ProjectOperations.UploadDb;
import dev.trackio.api.RawJson;
import dev.trackio.api.RunOperations;
import dev.trackio.api.RunOperations.OfRun;
import dev.trackio.api.Step;
import dev.trackio.server.call.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    private final Arguments arguments = new Arguments(Operations.catalogue());

    private Record body(Operation<?, ?> operation, String json) {
        return arguments.body(operation, RawJson.of(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"project\":\"p\",\"run\":\"r\"}",
                "{\"args\":[\"p\",\"r\"]}",
                "{\"args\":[\"p\"],\"kwargs\":{\"run\":\"r\"}}",
                "{\"args\":[],\"kwargs\":{\"run\":\"r\",\"project\":\"p\",\"unknown\":[1]}}",
                "{\"data\":[\"p\",\"r\",null,\"one too many\"]}",
                "[\"p\",\"r\"]",
                " \n[\"p\",\"r\",null] ",
                "{\"project\":\"x\",\"project\":\"p\",\"run\":\"r\",\"hf_token\":null}"
            })
    void everyFormOfABodyIsUnderstood(String json) {
        assertThat(body(RunOperations.GET_RUN_SUMMARY, json)).isEqualTo(new OfRun("p", "r", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \t\r\n", "null", "{}", "[]", "{\"args\":[],\"kwargs\":{}}"})
    void nothingIsNoArguments(String json) {
        assertThat(body(ProjectOperations.GET_ALL_PROJECTS, json))
                .isEqualTo(new RunOperations.None());
        assertThatThrownBy(() -> body(RunOperations.GET_RUN_SUMMARY, json))
                .hasMessage("Missing required parameter: project");
    }

    @Test
    void oneValueIsTheFirstArgument() {
        assertThat(body(RunOperations.GET_RUNS_FOR_PROJECT, "\"p\""))
                .isEqualTo(new RunOperations.OfProject("p"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-3, -3",
        "true, 1",
        "false, 0",
        "1.5, 1.5",
        "2.0, 2",
        "-0.0, 0",
        "1e3, 1000",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "9223372036854775808, 9.223372036854775807E18",
        "1e23, 1.0E23",
        "100000000000000000000000, 1.0E23",
        "9007199254740993, 9007199254740993"
    })
    void aStepIsKeptInTheNearestExactForm(String json, String kept) {
        var log = (Log) body(MetricOperations.LOG, "[\"p\",\"r\",{}," + json + "]");
        assertThat(log.step()).isNotNull();
        var value = log.step().value();
        assertThat(value instanceof Long ? value.toString() : value)
                .isEqualTo(value instanceof Long ? kept : (Object) Double.valueOf(kept));
    }

    @Test
    void aStepBeyondEveryNumberIsTheLargestThatAFileCanHold() {
        var log = (Log) body(MetricOperations.LOG, "[\"p\",\"r\",{},1" + "0".repeat(400) + "]");
        assertThat(log.step()).isEqualTo(new Step(Double.MAX_VALUE));
    }

    @Property(tries = 200)
    void everyLongIsAnExactStep(@ForAll long step) {
        var log = (Log) body(MetricOperations.LOG, "[\"p\",\"r\",{}," + step + "]");
        assertThat(log.step()).isEqualTo(Step.of(step));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"logs\":\"x\"}|logs: expected a list, not \"x\"",
                "{\"logs\":{}}|logs: expected a list, not an object",
                "{\"logs\":[5]}|logs[0]: expected an object, not 5",
                "{\"logs\":[{\"run\":\"r\",\"metrics\":{}}]}|logs[0]: missing required field 'project'",
                "{\"logs\":[{\"project\":\"p\",\"metrics\":{}}]}|logs[0]: missing required field 'run'",
                "{\"logs\":[{\"project\":\"p\",\"run\":null,\"metrics\":{}}]}|logs[0]: missing required field 'run'",
                "{\"logs\":[{\"project\":\"p\",\"run\":\"r\"}]}|logs[0]: missing required field 'metrics'",
                "{\"logs\":[{\"project\":\"p\",\"run\":\"r\",\"metrics\":[1]}]}|logs[0].metrics: expected an object, not a list",
                "{\"logs\":[{\"project\":5,\"run\":\"r\",\"metrics\":{}}]}|logs[0].project: expected text, not 5",
                "{\"logs\":[{\"project\":\"p\",\"run\":\"r\",\"metrics\":{}},{\"project\":\"p\",\"run\":\"r\",\"metrics\":{},\"step\":\"abc\"}]}|logs[1].step: expected a whole number, not \"abc\"",
                "{\"logs\":[{\"project\":\"p\",\"run\":\"r\",\"metrics\":{},\"step\":[1]}]}|logs[0].step: expected a whole number, not a list",
                "{\"logs\":[{\"project\":\"p\",\"run\":\"r\",\"metrics\":{},\"config\":7}]}|logs[0].config: expected an object, not 7"
            })
    void aFaultNamesThePlaceAndTheValue(String json, String message) {
        assertThatThrownBy(() -> body(MetricOperations.BULK_LOG, json))
                .isInstanceOf(ApiException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{bad json",
                "{",
                "[",
                "{\"a\"",
                "{\"a\":",
                "[1,",
                "]",
                "nul",
                "tru",
                "'x'",
                "{a:1}",
                "{\"a\":1}}",
                "[] []",
                "\"",
                "\"\\q\"",
                "\"\\u12g4\"",
                "01",
                "1.",
                "+1",
                ".5",
                "1e",
                "0x10",
                "{\"a\" 1}",
                "[1 2]",
                "[1,]",
                "{,}",
                "// c\n[]",
                "\u0000",
                "[\"a\nb\"]",
                "\uFEFF",
                "-",
                "--1",
                "{\"project\":\"\\u\"}",
                "[1e999999999999]",
                "{\"logs\":[{\"metrics\":{\"a\":nan}}]}"
            })
    void brokenJsonIsRefusedInOurOwnWords(String json) {
        assertThatThrownBy(() -> body(MetricOperations.BULK_LOG, json))
                .isInstanceOf(ApiException.class)
                .satisfies(e -> assertClean(e.getMessage()));
        assertThatThrownBy(() -> Json.fields(RawJson.of(json)))
                .isInstanceOf(ApiException.class)
                .satisfies(e -> assertClean(e.getMessage()));
    }

    private static void assertClean(String message) {
        assertThat(message)
                .doesNotContainPattern(
                        "(?i)jackson|exception|java\\.|tools\\.|stream|parser|token:|`|\\[Source")
                .doesNotContain("\n")
                .hasSizeLessThan(200);
    }

    @Test
    void otherEncodingsAreRefused() {
        for (var charset :
                List.of(
                        StandardCharsets.UTF_16,
                        StandardCharsets.UTF_16LE,
                        StandardCharsets.UTF_16BE,
                        StandardCharsets.UTF_32)) {
            var json = RawJson.of("{\"project\":\"p\"}".getBytes(charset));
            assertThatThrownBy(() -> arguments.body(RunOperations.GET_RUNS_FOR_PROJECT, json))
                    .hasMessage("Invalid JSON: it is not UTF-8.");
        }
    }

    @Test
    void nestingAHundredThousandDeepIsRefusedAtOnce() {
        var deep = "[".repeat(100_000);
        for (var json :
                List.of(
                        deep,
                        "{\"logs\":" + deep,
                        "{\"x\":".repeat(100_000),
                        "{\"unknown\":" + deep)) {
            var started = System.nanoTime();
            assertThatThrownBy(() -> body(MetricOperations.BULK_LOG, json))
                    .isInstanceOf(ApiException.class);
            assertThatThrownBy(() -> Json.fields(RawJson.of(json)))
                    .isInstanceOf(ApiException.class);
            assertThat(System.nanoTime() - started).isLessThan(2_000_000_000L);
        }
        assertThatThrownBy(() -> body(MetricOperations.BULK_LOG, "{\"unknown\":" + deep))
                .hasMessageContaining("nested deeper than 2000");
    }

    @Test
    void aNumberWithoutEndIsRefusedWithItsLimit() {
        var json = "[\"p\",\"r\",{\"a\":" + "9".repeat(1_000_000) + "}]";
        assertThatThrownBy(() -> body(MetricOperations.LOG, json))
                .hasMessageContaining("a number of more than 5000 digits");
    }

    @Test
    void valuesInMessagesAreShortAndWhole() {
        var emojis = "😀".repeat(100);
        assertThatThrownBy(() -> body(MetricOperations.BULK_LOG, "{\"logs\":\"" + emojis + "\"}"))
                .hasMessage("logs: expected a list, not \"" + "😀".repeat(60) + "…\"");
        assertThatThrownBy(
                        () ->
                                body(
                                        MetricOperations.BULK_LOG,
                                        "{\"logs\":" + "1".repeat(4_000) + "}"))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(120));
    }

    @Test
    void halfASurrogatePairIsReplacedNotRefused() {
        var bulk =
                (BulkLog)
                        body(
                                MetricOperations.BULK_LOG,
                                "{\"logs\":[{\"project\":\"p\\ud800\",\"run\":\"\\udc00\",\"metrics\":{\"\\ud800\":\"\\ud83d\"}}]}");
        assertThat(bulk.logs().getFirst().project()).isEqualTo("p\uFFFD");
        assertThat(bulk.logs().getFirst().run()).isEqualTo("\uFFFD");
        assertThat(bulk.logs().getFirst().metrics()).hasToString("{\"\\ufffd\":\"\\ufffd\"}");
    }

    @Test
    void aFileIsAnObjectOrJustItsPath() {
        var long1 =
                (UploadDb)
                        body(
                                ProjectOperations.UPLOAD_DB_TO_SPACE,
                                "[\"p\",{\"path\":\"/u/1\",\"orig_name\":\"a.db\",\"meta\":{\"_type\":\"gradio.FileData\"}}]");
        assertThat(long1.uploadedDb().path()).isEqualTo("/u/1");
        assertThat(long1.uploadedDb().origName()).isEqualTo("a.db");
        var short1 = (UploadDb) body(ProjectOperations.UPLOAD_DB_TO_SPACE, "[\"p\",\"/u/1\",null]");
        assertThat(short1.uploadedDb().path()).isEqualTo("/u/1");
        assertThatThrownBy(
                        () -> body(ProjectOperations.UPLOAD_DB_TO_SPACE, "[\"p\",{\"url\":\"x\"}]"))
                .hasMessage("uploaded_db: missing required field 'path'");
    }

    @Test
    void numbersOfParametersAreChecked() {
        var query =
                (SeriesQuery)
                        body(
                                MetricOperations.GET_SERIES,
                                "{\"project\":\"p\",\"max_points\":100.0,\"since\":7,\"runs\":[\"a\"]}");
        assertThat(query.maxPoints()).isEqualTo(100L);
        assertThat(query.since()).isEqualTo(7L);
        assertThatThrownBy(
                        () ->
                                body(
                                        MetricOperations.GET_SERIES,
                                        "{\"project\":\"p\",\"max_points\":1.5}"))
                .hasMessage("max_points: expected a whole number, not 1.5");
        assertThatThrownBy(
                        () ->
                                body(
                                        MetricOperations.GET_SERIES,
                                        "{\"project\":\"p\",\"max_points\":NaN}"))
                .hasMessageStartingWith("max_points: expected a whole number");
        assertThatThrownBy(
                        () ->
                                body(
                                        MetricOperations.GET_SERIES,
                                        "{\"project\":\"p\",\"max_points\":1e400}"))
                .hasMessageStartingWith("max_points: expected a whole number");
        var values =
                (MetricValues)
                        body(
                                MetricOperations.GET_METRIC_VALUES,
                                "{\"project\":\"p\",\"metric_name\":\"m\",\"window\":0.5}");
        assertThat(values.window()).isEqualTo(0.5);
    }
}
