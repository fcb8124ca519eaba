package dev.trackio.server.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Against the plain way: a tree of the whole object. */
class MembersTest {
    private static final JsonMapper ORACLE = JsonMapper.builder().build();

    @Property(tries = 150)
    void everyMemberIsFoundAsTheTreeHasIt(@ForAll("objects") Map<String, Object> object) {
        var json = RawJson.of(ORACLE.writeValueAsBytes(object));
        var tree = ORACLE.readTree(json.toBytes());
        for (var name : object.keySet()) {
            var found = Members.value(json, name);
            assertThat(ORACLE.readTree(found.toBytes())).isEqualTo(tree.get(name));
        }
        assertThat(Members.value(json, "no such name")).isNull();
    }

    @Property(tries = 150)
    void namesAndNumbersAreThoseOfTheTree(@ForAll("objects") Map<String, Object> object) {
        var json = RawJson.of(ORACLE.writeValueAsBytes(object));
        var names = new ArrayList<String>();
        Members.names(json, names::add);
        assertThat(names).containsExactlyElementsOf(object.keySet());

        var numbers = new LinkedHashMap<String, Double>();
        Members.numbers(json, numbers::put);
        var expected = new LinkedHashMap<String, Double>();
        object.forEach(
                (name, value) -> {
                    if (value instanceof Number number) {
                        expected.put(name, number.doubleValue());
                    } else if ("NaN".equals(value)) {
                        expected.put(name, Double.NaN);
                    }
                });
        assertThat(numbers).isEqualTo(expected);
    }

    @Provide
    Arbitrary<Map<String, Object>> objects() {
        Arbitrary<Object> values =
                Arbitraries.oneOf(
                        Arbitraries.longs().map(v -> (Object) v),
                        Arbitraries.doubles().map(v -> (Object) v),
                        Arbitraries.strings().alpha().ofMaxLength(5).map(v -> (Object) v),
                        Arbitraries.of("NaN", true, false),
                        Arbitraries.doubles().list().ofMaxSize(3).map(v -> (Object) v),
                        Arbitraries.maps(
                                        Arbitraries.strings().alpha().ofMaxLength(3),
                                        Arbitraries.longs())
                                .ofMaxSize(2)
                                .map(v -> (Object) v));
        return Arbitraries.maps(Arbitraries.strings().withChars("ab/ü\"\\").ofMaxLength(6), values)
                .ofMaxSize(8);
    }

    @Example
    void ofARepeatedNameTheLastCounts() {
        assertThat(Members.value(RawJson.of("{\"a\":1,\"a\":{\"b\":2}}"), "a"))
                .hasToString("{\"b\":2}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "\"NaN\"|true", "\"Infinity\"|true", "\"-Infinity\"|true", "NaN|true",
                        "-Infinity|true",
                "\"nan\"|false", "1.0|false", "\"Infinity!\"|false", "null|false", "{}|false"
            })
    void theFormsOfNumbersThatAreNotFiniteAreKnown(String json, boolean notFinite) {
        assertThat(Members.isNotFinite(RawJson.of(json))).isEqualTo(notFinite);
    }

    @Example
    void anOldFileMayHoldHalfASurrogatePairInAName() {
        var object = RawJson.of("{\"\\ud800x\":1.5}");
        var names = new ArrayList<String>();
        Members.names(object, names::add);
        assertThat(names).containsExactly("\uFFFDx");
        assertThat(Members.value(object, "\uFFFDx")).hasToString("1.5");
    }
}
