package dev.trackio.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected texts are what Python 3.11 prints. */
class PythonTextTest {
    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0",
        "0.1, 0.1",
        "-0.0, -0.0",
        "1e-5, 1e-05",
        "0.0001, 0.0001",
        "1.5e-7, 1.5e-07",
        "1e15, 1000000000000000.0",
        "1e16, 1e+16",
        "123456789.125, 123456789.125",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "-2.5e-10, -2.5e-10",
        "9007199254740993.0, 9007199254740992.0",
    })
    void floatsHaveTheFewestDigits(double value, String shown) {
        assertThat(PythonText.str(value)).isEqualTo(shown);
    }

    @Test
    void valuesAreShownAsPythonDoes() {
        var values = new LinkedHashMap<String, @Nullable Object>();
        values.put("a", null);
        values.put("b", List.of(true, 1, 2.5));
        values.put("it's", "say \"no\"\n\u0007\u00e9\u2028");
        assertThat(PythonText.str(values))
                .isEqualTo(
                        "{'a': None, 'b': [True, 1, 2.5], \"it's\": 'say \"no\"\\n\\x07\u00e9\\u2028'}");
        assertThat(PythonText.str("it's")).isEqualTo("it's");
        assertThat(PythonText.repr("it's \"")).isEqualTo("'it\\'s \"'");
        assertThat(PythonText.str(Double.NaN)).isEqualTo("nan");
    }

    @Test
    void jsonIsThatOfPython() {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("empty", List.of());
        fields.put("none", Map.of());
        fields.put("list", new ArrayList<>(Arrays.asList(1, null, "\u00e9\"\\\u007f")));
        fields.put("deep", Map.of("x", 1e-5));
        fields.put("nan", Double.NaN);
        assertThat(PythonText.json(fields))
                .isEqualTo(
                        """
                        {
                          "empty": [],
                          "none": {},
                          "list": [
                            1,
                            null,
                            "\\u00e9\\"\\\\\\u007f"
                          ],
                          "deep": {
                            "x": 1e-05
                          },
                          "nan": null
                        }""");
    }
}
