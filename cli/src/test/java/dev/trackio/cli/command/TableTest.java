package dev.trackio.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final List<String> NAMES = List.of("Run", "Text");
    private static final List<List<String>> ROWS =
            List.of(List.of("a", "short"), List.of("long-name", "a text that goes on and on"));

    @Test
    void aTerminalGetsWhatFits() {
        assertThat(Table.loose(9, NAMES, ROWS).fitted(24))
                .containsExactly(
                        "Run       | Text",
                        "----------+-------------",
                        "a         | short",
                        "long-name | a text that…")
                .allMatch(line -> line.length() <= 24);
    }

    @Test
    void aFileGetsEverything() {
        assertThat(Table.loose(9, NAMES, ROWS).plain())
                .containsExactly(
                        "Run | Text",
                        "---------",
                        "a | short",
                        "long-name | a text that goes on and on");
        assertThat(Table.aligned(NAMES, ROWS.subList(0, 1)).plain())
                .containsExactly("Run | Text ", "----+------", "a   | short");
    }
}
