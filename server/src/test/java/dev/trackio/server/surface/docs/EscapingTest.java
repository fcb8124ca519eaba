package dev.trackio.server.surface.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class EscapingTest {
    static final List<String> NAMES =
            List.of(
                    "it's",
                    "say \"hi\"",
                    "two words",
                    "'; touch gone; '",
                    "$(touch gone)",
                    "`touch gone`",
                    "${HOME} $HOME !! ~ * ? [a] {b} #c",
                    "back\\slash\\",
                    "\\'\\\"",
                    "line\nbreak\r\ttab",
                    "```",
                    "emoji 🚀 and 👩‍🔬",
                    "左から右 \u202e gnp.exe",
                    "a\u2028b\u0000c",
                    "half \ud83d pair",
                    "</script><!--",
                    "%s %n {}",
                    "@file",
                    "--help",
                    "__proto__",
                    "\u0001");

    @ParameterizedTest
    @FieldSource("NAMES")
    void pythonAndJavascriptReadTheNameBack(String name) {
        var page = DemoCalls.page(DemoCalls.named(name, name, name));
        var metricValues = entry(page, "get_metric_values").snippets();
        for (var parameter : List.of("project", "run", "metric_name")) {
            assertThat(value(metricValues.python(), "    " + parameter + "="))
                    .isEqualTo(whole(name));
            assertThat(value(metricValues.javascript(), "    " + parameter + ": "))
                    .isEqualTo(whole(name));
        }
    }

    /** As the server reads it: half a surrogate pair is U+FFFD. */
    private static String whole(String name) {
        return name.replace("half \ud83d pair", "half \uFFFD pair");
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void shellsPassTheNameOn(String name) {
        var page = DemoCalls.page(DemoCalls.named(name, name, name));
        name = whole(name);
        var snippets = entry(page, "get_metric_values").snippets();
        var blocks = snippets.bash().split("\n\n");
        assertThat(blocks).hasSize(2);
        var arguments = Map.of("project", name, "run", name, "metric_name", name);
        assertThat(data(blocks[0])).isEqualTo(arguments);
        var join = blocks[1].substring("EVENT_ID=$(".length(), blocks[1].indexOf(" | awk "));
        assertThat(data(join)).isEqualTo(Map.of("data", List.of(name, name, name)));
        assertThat(data(snippets.mcp())).extracting("params.arguments").isEqualTo(arguments);
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void everyCommandOfEveryOperationIsMadeOfWholeWords(String name) {
        var page = DemoCalls.page(DemoCalls.named(name, name, name));
        for (var entry : page.operations()) {
            var block = entry.snippets().bash().split("\n\n")[0];
            var command = block.substring(block.lastIndexOf("curl -s"));
            assertThat(data(command)).as(entry.name()).isInstanceOf(Map.class);
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void theMarkdownHoldsAsManyFencesAsBlocks(String name) {
        var plain = MarkdownPage.of(DemoCalls.page(DemoCalls.open()));
        var page = MarkdownPage.of(DemoCalls.page(DemoCalls.named(name, name, name)));
        assertThat(page.lines().filter(line -> line.startsWith("## ")).toList())
                .isEqualTo(plain.lines().filter(line -> line.startsWith("## ")).toList());
    }

    @Property
    void aStringIsReadBackByJson(@ForAll @StringLength(max = 40) String text) {
        assertThat(Json.text(RawJson.of(Literal.string(text)))).isEqualTo(text);
    }

    @Property
    void aWordIsOneWordForAShell(@ForAll @StringLength(max = 40) String text) {
        assertThat(Words.of(Shell.quote(text), Map.of())).containsExactly(text);
        if (!text.isEmpty()) {
            assertThat(Words.of(Shell.word(text), Map.of())).containsExactly(text);
        }
    }

    private static ApiPage.Entry entry(ApiPage page, String name) {
        return page.operations().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The literal of a line that begins so, as JSON reads it. */
    private static String value(String program, String start) {
        var line = program.lines().filter(l -> l.startsWith(start)).findFirst().orElseThrow();
        assertThat(line).endsWith(",");
        return Json.text(RawJson.of(line.substring(start.length(), line.length() - 1)));
    }

    /** What curl would send. */
    private static Object data(String command) {
        var words = Words.of(command, Map.of("FILE", "/uploads/x/sample.png"));
        assertThat(words).startsWith("curl", "-s");
        return Json.tree(RawJson.of(words.get(words.indexOf("-d") + 1)));
    }
}
