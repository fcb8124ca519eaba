package dev.trackio.server.surface.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.server.call.ApiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing that a user can set, call or be told is missing from docs/reference.md. */
class ReferenceTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path REFERENCE = ROOT.resolve("docs/reference.md");
    private static final String BEGIN = "<!-- operations: written by ReferenceTest -->\n";
    private static final String END = "<!-- end of operations -->";
    private static final Pattern FLAG = Pattern.compile("names = \\{?\"(--[a-z-]+)\"");

    /** In quotes in Java, after a dollar sign in a script. */
    private static final Pattern VARIABLE =
            Pattern.compile("(?:\\$\\{?|\")((?:TRACKIO|GRADIO)_[A-Z]+(?:_[A-Z]+)*)\\b");

    @Test
    void theOperationsAreThoseOfTheCatalogue() throws IOException {
        var reference = Files.readString(REFERENCE);
        var from = reference.indexOf(BEGIN) + BEGIN.length();
        var to = reference.indexOf(END);
        if (System.getProperty("updateGoldens") != null) {
            Files.writeString(
                    REFERENCE,
                    reference.substring(0, from) + operations() + reference.substring(to));
            return;
        }
        assertThat(reference.substring(from, to))
                .as("paste the text below, or run: mvn test -DupdateGoldens")
                .isEqualTo(operations());
    }

    @Test
    void everyFlagIsThere() throws IOException {
        assertThat(missing(FLAG, "cli/src/main")).isEmpty();
    }

    @Test
    void everyEnvironmentVariableIsThere() throws IOException {
        assertThat(
                        missing(
                                VARIABLE,
                                "cli/src/main",
                                "server/src/main",
                                "client/src/main",
                                "scripts",
                                "trackio",
                                "test"))
                .isEmpty();
    }

    @Test
    void everyKindOfErrorIsThere() throws IOException {
        var reference = Files.readString(REFERENCE);
        for (var kind : ApiException.Kind.values()) {
            assertThat(reference).contains("| " + kind.status() + " |");
        }
    }

    @Test
    void filesThatTheArchitectureNamesAreThere() throws IOException {
        var names =
                Pattern.compile("`([A-Za-z/]+\\.java)`")
                        .matcher(Files.readString(ROOT.resolve("docs/architecture.md")))
                        .results()
                        .map(name -> name.group(1))
                        .distinct()
                        .toList();
        assertThat(names).hasSizeGreaterThan(20);
        var code = List.of("api/src/main/java/dev/trackio/", "server/src/main/java/dev/trackio/");
        for (var name : names) {
            assertThat(code.stream().anyMatch(folder -> Files.exists(ROOT.resolve(folder + name))))
                    .as(name)
                    .isTrue();
        }
    }

    private static List<String> missing(Pattern pattern, String... places) throws IOException {
        var reference = Files.readString(REFERENCE);
        var found = new TreeSet<String>();
        for (var place : places) {
            for (var file : files(ROOT.resolve(place))) {
                var matcher = pattern.matcher(Files.readString(file));
                while (matcher.find()) {
                    found.add(matcher.group(1));
                }
            }
        }
        assertThat(found).isNotEmpty();
        return found.stream().filter(name -> !reference.contains("`" + name)).toList();
    }

    private static List<Path> files(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".jar"))
                    .filter(
                            file ->
                                    !file.toString().contains("resources")
                                            && !file.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    private static String operations() {
        var lines = new ArrayList<String>();
        var page = DemoCalls.page(DemoCalls.open());
        for (var entry : page.operations()) {
            var listed = page.mcp().currentTools().contains(entry.name());
            lines.add("\n### " + entry.name() + "\n");
            lines.add(entry.summary() + "\n");
            lines.add(
                    "Access: "
                            + entry.access()
                            + ". "
                            + (listed ? "An MCP tool." : "An MCP tool with ?tools=all.")
                            + "\n");
            parameters(lines, entry.parameters(), "");
            lines.add((entry.parameters().isEmpty() ? "" : "\n") + returns(entry) + "\n");
        }
        lines.add("");
        return String.join("\n", lines).replace("\n\n\n", "\n\n");
    }

    private static void parameters(
            List<String> lines, List<ApiPage.Parameter> parameters, String indent) {
        for (var parameter : parameters) {
            var type = parameter.fields().isEmpty() ? parameter.type() : "list of entries";
            lines.add(
                    "%s- `%s` (%s%s): %s"
                            .formatted(
                                    indent,
                                    parameter.name(),
                                    type,
                                    parameter.required() ? ", required" : "",
                                    parameter.doc()));
            parameters(lines, parameter.fields(), indent + "  ");
        }
    }

    private static String returns(ApiPage.Entry entry) {
        if (entry.returns().type() == null) {
            return "Returns nothing.";
        }
        var gradio = entry.gradioReturns();
        return "Returns `"
                + entry.returns().type()
                + "`"
                + (gradio == null ? "." : "; through the Gradio API `" + gradio.type() + "`.");
    }
}
