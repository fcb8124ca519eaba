package dev.trackio.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrinterTest {
    private static final String TITLE = "a\u001b]0;mine\u0007 \u009b31m\tb";

    private final StringWriter out = new StringWriter();

    private Printer terminal(String columns) {
        return Printer.terminal(new PrintWriter(out), columns, null);
    }

    @Test
    void noControlCharacterOfAnybodyReachesATerminal() {
        var printer = terminal("80");
        printer.println(printer.alarm(TITLE));
        assertThat(out.toString().strip())
                .isEqualTo("\u001b[31ma\\x1b]0;mine\\x07 \\x9b31m\tb\u001b[0m");
    }

    @Test
    void aFileGetsThemAsTheyAre() {
        Printer.plain(new PrintWriter(out)).println(TITLE);
        assertThat(out.toString()).startsWith(TITLE);
    }

    @Test
    void aTerminalWithoutAWidthHasEightyColumns() {
        terminal("0").table(Table.aligned(List.of("Text"), List.of(List.of("x".repeat(200)))));
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 90);
        assertThat(out.toString()).contains("x".repeat(79) + "…");
    }
}
