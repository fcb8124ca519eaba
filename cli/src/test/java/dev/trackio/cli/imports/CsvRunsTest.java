package dev.trackio.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRunsTest {
    @TempDir Path dir;

    private Path file(String text) throws IOException {
        return Files.writeString(dir.resolve("night run.csv"), text);
    }

    private Heard heard(String text) throws IOException {
        return Heard.of(new CsvRuns(file(text), null));
    }

    @Test
    void aRunIsNamedAsItsFileAndHasAnEntryForEachRow() throws IOException {
        var heard =
                heard(
                        """
                        Step,timestamp,train/loss,val_acc (%)
                        0,2026-01-01T00:00:00Z,0.5,
                        1,1767225600.5,nan,-Infinity
                        2.5,,1e-3,7
                        """);
        assertThat(heard.lines)
                .containsExactly(
                        "night run 0 2026-01-01T00:00:00Z {\"train/loss\":0.5}",
                        "night run 1 2026-01-01T00:00:00.500Z {\"train/loss\":\"NaN\",\"val_acc (%)\":\"-Infinity\"}",
                        "night run 2.5 null {\"train/loss\":0.001,\"val_acc (%)\":7.0}");
        assertThat(heard.bad).isEmpty();
    }

    @Test
    void aColumnWithTextIsNoMetricAndIsTold() throws IOException {
        var heard = heard("step,loss,note\n0,1,\n1,2,warm\n");
        assertThat(heard.lines)
                .containsExactly(
                        "night run 0 null {\"loss\":1.0}", "night run 1 null {\"loss\":2.0}");
        assertThat(heard.leftOut).containsExactly("column \"note\", which holds text (line 3)");
    }

    @Test
    void badRowsAreToldWithTheirLine() throws IOException {
        var heard =
                heard(
                        """
                        step,timestamp,loss
                        x,,1
                        ,,1
                        3,yesterday,1
                        4,,1,9
                        inf,,1
                        5,,
                        6,,1
                        """);
        assertThat(heard.bad)
                .containsExactly(
                        "night run.csv:2: the step is no number: \"x\"",
                        "night run.csv:3: the step is no number: \"\"",
                        "night run.csv:4: the timestamp is no time: \"yesterday\"",
                        "night run.csv:5: 4 cells, but 3 columns",
                        "night run.csv:6: the step is no number: \"inf\"");
        assertThat(heard.lines).containsExactly("night run 6 null {\"loss\":1.0}");
    }

    @Test
    void quotesEndsOfLinesAndAByteOrderMarkAreUnderstood() throws IOException {
        var heard = heard("\uFEFF\"step\",\"a,b\n\"\"c\"\"\"\r\n1,\"2\"\r\n\r\n\"3\",4\rx,1\n");
        assertThat(heard.lines)
                .containsExactly(
                        "night run 1 null {\"a,b\\n\\\"c\\\"\":2.0}",
                        "night run 3 null {\"a,b\\n\\\"c\\\"\":4.0}");
        assertThat(heard.bad).containsExactly("night run.csv:6: the step is no number: \"x\"");
    }

    @Test
    void tabsAndSemicolonsDelimitToo() throws IOException {
        assertThat(heard("step\tloss\n1\t2\n").lines)
                .containsExactly("night run 1 null {\"loss\":2.0}");
        assertThat(heard("step;loss\n1;2\n").lines)
                .containsExactly("night run 1 null {\"loss\":2.0}");
    }

    @Test
    void aColumnMayNameTheRuns() throws IOException {
        var file = file("run_name,step,loss\na,0,1\nb,0,2\n'=a,1,3\n,1,4\n");
        var heard = Heard.of(new CsvRuns(file, "run_name"));
        assertThat(heard.lines)
                .containsExactly(
                        "a 0 null {\"loss\":1.0}",
                        "b 0 null {\"loss\":2.0}",
                        "=a 1 null {\"loss\":3.0}");
        assertThat(heard.bad)
                .containsExactly("night run.csv:5: no name of a run in column \"run_name\"");
        assertThat(heard.runs.stream().map(ForeignRun::id)).doesNotHaveDuplicates();
        assertThatThrownBy(() -> Heard.of(new CsvRuns(file, "zz")))
                .hasMessage(
                        "night run.csv: has no column \"zz\"; its columns are: run_name, step, loss");
    }

    @Test
    void inAnExportRunsOfOneNameAreToldByTheirIds() throws IOException {
        var header = "run_name,run_id,step,timestamp,loss";
        var rows = "\na,id-1,0,,1,\na,id-2,0,,2,\na,id-1,1,,3,\na,,2,,4,\n";
        var heard = heard(header + ",n" + rows);
        assertThat(heard.lines)
                .containsExactly(
                        "a 0 null {\"loss\":1.0}",
                        "a 0 null {\"loss\":2.0}",
                        "a 1 null {\"loss\":3.0}",
                        "a 2 null {\"loss\":4.0}");
        assertThat(heard.runs).hasSize(3).doesNotHaveDuplicates();
        assertThat(heard.runs.stream().map(ForeignRun::id)).doesNotContain("id-1", "id-2");

        var later = heard(header + ",n,new" + rows + "a,id-1,3,,5,,6\n");
        assertThat(later.runs.subList(0, 2)).isEqualTo(heard.runs.subList(0, 2));
        assertThat(later.lines).hasSize(5).contains("a 3 null {\"loss\":5.0,\"new\":6.0}");
    }

    @Test
    void anotherFileOfThatNameIsAnotherRunAndOneThatGrewIsTheSame() throws IOException {
        var first = heard("step,loss\n0,1\n").runs;
        assertThat(heard("step,loss\n0,1\n1,2\n").runs).isEqualTo(first);
        assertThat(heard("step,loss\n0,7\n").runs).isNotEqualTo(first);
    }

    @Test
    void whatIsNoSuchFileIsRefusedInWords() throws IOException {
        assertThatThrownBy(() -> heard("")).hasMessage("night run.csv: is empty.");
        assertThatThrownBy(() -> heard("epoch,loss\n1,2\n"))
                .hasMessage(
                        "night run.csv: line 1 must name the columns, one of them \"step\"; it is: epoch, loss");
        assertThatThrownBy(() -> heard("step,loss\n"))
                .hasMessage("night run.csv: has no rows below its header.");
        assertThatThrownBy(() -> heard("step,loss\n1,\"2\n"))
                .hasMessageContaining("line 2: a quote is opened");
        var file = dir.resolve("latin.csv");
        Files.write(file, "step,l\u00f6ss\n1,2\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Heard.of(new CsvRuns(file, null)))
                .hasMessage("latin.csv: is not UTF-8 text.");
    }
}
