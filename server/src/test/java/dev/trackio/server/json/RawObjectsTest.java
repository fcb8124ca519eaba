package dev.trackio.server.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.MetricOperations;
import dev.trackio.api.MetricOperations.Log;
import dev.trackio.api.Operations;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

class RawObjectsTest {
    private static final JsonMapper STRICT = new JsonMapper(JsonFactory.builder().build());

    private final Arguments arguments = new Arguments(Operations.catalogue());

    private RawJson metrics(String json) {
        return metrics(json.getBytes(StandardCharsets.UTF_8));
    }

    private RawJson metrics(byte[] json) {
        var head = "[\"p\",\"r\",".getBytes(StandardCharsets.UTF_8);
        var body = new byte[head.length + json.length + 1];
        System.arraycopy(head, 0, body, 0, head.length);
        System.arraycopy(json, 0, body, head.length, json.length);
        body[body.length - 1] = ']';
        return ((Log) arguments.positions(MetricOperations.LOG, RawJson.of(body))).metrics();
    }

    @Property(tries = 200)
    void anObjectThatAFileCanHoldIsKeptByteForByte(@ForAll("plainObjects") String object) {
        assertThat(metrics(object)).hasToString(object);
    }

    @Property(tries = 200)
    void whatIsKeptIsAlwaysStrictJsonWithItsKeysInOrder(@ForAll("wildObjects") Wild object) {
        var kept = metrics(object.json());
        assertThat(STRICT.readTree(kept.toBytes()).isObject()).isTrue();
        var names = new ArrayList<String>();
        Members.names(kept, names::add);
        assertThat(names).isEqualTo(object.keys());
    }

    record Wild(String json, List<String> keys) {}

    @Provide
    Arbitrary<String> plainObjects() {
        return object(plainValues(3));
    }

    @Provide
    Arbitrary<Wild> wildObjects() {
        var odd =
                Arbitraries.of(
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "1e999",
                        "-1e999",
                        "[NaN,1]",
                        "{\"x\":Infinity}",
                        "\"\\ud800\"",
                        "\"\\udc00x\"",
                        "\"\\ud83d\\ude00\"",
                        "1" + "0".repeat(400) + ".5");
        var values = Arbitraries.oneOf(plainValues(2), odd);
        return Arbitraries.maps(keys(), values)
                .ofMaxSize(6)
                .map(
                        map -> {
                            var ordered = new LinkedHashMap<>(map);
                            return new Wild(text(ordered), List.copyOf(ordered.keySet()));
                        });
    }

    private static Arbitrary<String> object(Arbitrary<String> values) {
        return Arbitraries.maps(keys(), values).ofMaxSize(6).map(RawObjectsTest::text);
    }

    private static Arbitrary<String> keys() {
        return Arbitraries.strings()
                .withChars("abc/ä€😀\"\\\n\0 ")
                .ofMaxLength(8)
                .map(RawObjectsTest::whole);
    }

    private static String whole(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static String text(Map<String, String> members) {
        var json = new StringBuilder("{");
        members.forEach(
                (key, value) ->
                        json.append(json.length() > 1 ? " ,\t" : "")
                                .append(STRICT.writeValueAsString(key))
                                .append(": ")
                                .append(value));
        return json.append(" }").toString();
    }

    private static Arbitrary<String> plainValues(int depth) {
        var scalars =
                Arbitraries.oneOf(
                        Arbitraries.of(
                                "null", "true", "false", "-0.0", "1E2", "1.50", "1e308", "0"),
                        Arbitraries.longs().map(String::valueOf),
                        Arbitraries.doubles().map(String::valueOf),
                        Arbitraries.bigIntegers().map(String::valueOf),
                        keys().map(STRICT::writeValueAsString));
        if (depth == 0) {
            return scalars;
        }
        var inner = plainValues(depth - 1);
        var lists = inner.list().ofMaxSize(3).map(list -> "[" + String.join(" , ", list) + "]");
        return Combinators.combine(
                        Arbitraries.integers().between(0, 5), scalars, lists, object(inner))
                .as((i, scalar, list, object) -> i < 4 ? scalar : i == 4 ? list : object);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"a\":NaN}|{\"a\":\"NaN\"}",
                "{\"a\":-Infinity,\"b\":1.50}|{\"a\":\"-Infinity\",\"b\":1.50}",
                "{\"a\":[1,Infinity]}|{\"a\":[1,\"Infinity\"]}",
                "{\"a\":1e400}|{\"a\":\"Infinity\"}",
                "{\"a\":\"\\ud800\"}|{\"a\":\"\\ufffd\"}",
                "{\"\\udfff\":1}|{\"\\ufffd\":1}",
                "{\"\\\\ud800\":1}|{\"\\\\ud800\":1}",
                "{\"a\":\"\\uD83D\\uDE00\\uD83D\"}|{\"a\":\"\\uD83D\\uDE00\\ufffd\"}",
                "{\"a\":1,\"a\":2}|{\"a\":1,\"a\":2}",
                "{\"a\":\"NaN\"}|{\"a\":\"NaN\"}",
                "{\"a\":-0.0}|{\"a\":-0.0}"
            })
    void whatAFileCannotHoldIsKeptInTheFormThatFilesUse(String given, String kept) {
        assertThat(metrics(given)).hasToString(kept);
    }

    @Example
    void bytesThatAreNoUtf8AreRefused() {
        for (var bytes :
                List.of(new int[] {0xED, 0xA0, 0x80}, new int[] {0xC0, 0x80}, new int[] {0xFF})) {
            var object = new ByteArrayOutputStream();
            object.writeBytes("{\"a\":\"".getBytes(StandardCharsets.UTF_8));
            for (var b : bytes) {
                object.write(b);
            }
            object.writeBytes("\"}".getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> metrics(object.toByteArray()))
                    .isInstanceOf(ApiException.class)
                    .hasMessageStartingWith("Invalid JSON: ");
        }
    }

    @Example
    void anObjectAsDeepAsPythonWritesIsKeptAlsoWhenItMustBeRewritten() {
        var deep = "{\"a\":" + "[".repeat(1_500) + "NaN" + "]".repeat(1_500) + "}";
        assertThat(metrics(deep).toString()).contains("[\"NaN\"]");
    }

    @Example
    void aByteOrderMarkDoesNotShiftWhatIsKept() {
        var body = "\uFEFF{\"project\":\"p\",\"run\":\"r\",\"metrics\":{\"ä\":1.5}}";
        var log = (Log) arguments.body(MetricOperations.LOG, RawJson.of(body));
        assertThat(log.metrics()).hasToString("{\"ä\":1.5}");
    }

    @Example
    void twoHundredThousandKeysAndAKeyOfAMegabyteAreKept() {
        var many = new StringBuilder("{\"" + "k".repeat(1 << 20) + "\":1");
        for (var i = 0; i < 200_000; i++) {
            many.append(",\"key/").append(i).append("\":").append(i);
        }
        var object = many.append('}').toString();
        assertThat(metrics(object).length()).isEqualTo(object.length());
        var count = new int[1];
        Members.names(RawJson.of(object), name -> count[0]++);
        assertThat(count[0]).isEqualTo(200_001);
    }
}
