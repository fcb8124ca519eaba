package dev.trackio.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Command lines, right and wrong. */
class CommandTableTest {
    private static final Option SORT = Option.text("--sort", "ORDER", "Order.").oneOf("up", "down");
    private static final Option LIMIT = Option.whole("--limit", "N", "How many.");

    private final CommandTable table =
            new CommandTable(
                    List.of(
                            Command.of("list runs", "List runs.", CommandTableTest::echo)
                                    .with(Option.PROJECT, SORT, LIMIT, Option.JSON)
                                    .example("--project p"),
                            Command.of("list projects", "List projects.", CommandTableTest::echo),
                            Command.of("call", "Call.", CommandTableTest::echo)
                                    .with(
                                            Parameter.of("OPERATION", "What."),
                                            Parameter.of("KEY", "Which.").optional().oneOf("a")),
                            Command.of(
                                    "fail",
                                    "Fail.",
                                    session -> {
                                        throw Fault.of("Nothing there.");
                                    })));

    private record Ended(int code, String out, String err) {}

    private static void echo(Session session) {
        var given = session.given();
        session.out()
                .println(
                        given.parameters()
                                + " "
                                + given.text(Option.PROJECT)
                                + " "
                                + given.whole(LIMIT)
                                + " "
                                + given.text(Option.SPACE)
                                + " "
                                + session.json());
    }

    private Ended run(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var code =
                table.run(
                        List.of(words),
                        Printer.plain(new PrintWriter(out)),
                        new PrintWriter(err),
                        Map.of());
        return new Ended(code, out.toString(), err.toString());
    }

    @Test
    void optionsMayStandAnywhereAndCommonOnesBeforeTheName() {
        assertThat(run("--space", "http://x", "list", "runs", "--project=p", "--limit", "-3"))
                .isEqualTo(new Ended(0, "[] p -3 http://x false\n", ""));
        assertThat(run("list", "runs", "--json", "--project", "p", "--space", "http://x").out)
                .isEqualTo("[] p null http://x true\n");
        assertThat(run("call", "--", "--project").out).startsWith("[--project] ");
    }

    @Test
    void aWrongCommandLineEndsWithTwoAndSaysWhatIsRight() {
        assertThat(run("lisst"))
                .isEqualTo(
                        new Ended(
                                2,
                                "",
                                "trackio: Unknown command: lisst. Did you mean list? trackio --help"
                                        + " lists them.\n"));
        assertThat(run("list", "rusn").err).contains("Did you mean runs? list takes one of these");
        assertThat(run("list").err).contains("list needs one of these: runs, projects.");
        assertThat(run("list", "runs").err)
                .isEqualTo("trackio: --project is missing, as in: trackio list runs --project p\n");
        assertThat(run("list", "runs", "--projct", "p").err)
                .contains("Unknown option: --projct. Did you mean --project?");
        assertThat(run("list", "runs", "--project").err).contains("--project needs a value");
        assertThat(run("list", "runs", "--project", "p", "--limit", "x").err)
                .contains("--limit must be a whole number, not x");
        assertThat(run("list", "runs", "--project", "p", "--sort", "x").err)
                .contains("--sort must be one of up, down, not x");
        assertThat(run("call").err).contains("OPERATION is missing");
        assertThat(run("call", "x", "b").err).contains("KEY must be one of a, not b");
        assertThat(run("call", "x", "a", "c").err).contains("One word too many: c");
        assertThat(run("list", "projects", "more").code).isEqualTo(2);
    }

    @Test
    void aFaultEndsWithOne() {
        assertThat(run("fail")).isEqualTo(new Ended(1, "", "trackio: Nothing there.\n"));
    }

    @Test
    void helpHasAnExample() {
        assertThat(run().out).contains("list runs ", "call ", "--space URL");
        assertThat(run("list", "--help").out).contains("list runs ").doesNotContain("  call ");
        assertThat(run("list", "runs", "--help"))
                .satisfies(help -> assertThat(help.code).isZero())
                .satisfies(
                        help ->
                                assertThat(help.out)
                                        .startsWith(
                                                "Usage: trackio list runs --project NAME"
                                                        + " [OPTION...]\nList runs.\n")
                                        .contains("One of: up, down.")
                                        .endsWith("Example:\n  trackio list runs --project p\n"));
        assertThat(run("call", "-h").out).contains("call OPERATION [KEY]");
    }
}
