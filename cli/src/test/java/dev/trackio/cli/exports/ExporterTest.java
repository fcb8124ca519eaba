package dev.trackio.cli.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.RawJson;
import dev.trackio.cli.imports.Importer;
import dev.trackio.cli.imports.TensorboardRuns;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExporterTest {
    @TempDir Path dir;

    private final List<StoredEntry> entries = new ArrayList<>();

    @SuppressWarnings("unchecked") // what a tree of an object is
    private void entry(String run, Number step, String metrics) {
        var id = entries.size() + 1;
        entries.add(
                new StoredEntry(
                        id,
                        "id-" + run,
                        run,
                        "2026-01-01T00:00:0%d+00:00".formatted(id % 10),
                        step,
                        (Map<String, Object>) Json.tree(RawJson.of(metrics)),
                        "log-" + id));
    }

    /** Pages of two, as a server may give them. */
    private EntrySource source(String run) {
        return after ->
                entries.stream()
                        .filter(entry -> entry.id() > after)
                        .filter(entry -> run == null || entry.runId().equals(run))
                        .limit(2)
                        .toList();
    }

    private Exporter exporter(String out) {
        return new Exporter(source(null), dir.resolve(out), false, count -> {});
    }

    @Test
    void aTableHasARowForEachEntryAndAColumnForEachMetric() throws IOException {
        entry("a", 0, "{\"loss\":0.5,\"n\":1,\"ok\":true}");
        entry("b", 2.5, "{\"loss\":\"NaN\",\"n\":2,\"step\":7}");
        entry("a", 1, "{\"loss\":3,\"text\":\"a, \\\"b\\\"\\nc\",\"deep\":{\"x\":[1]}}");
        entry("a", 2, "{\"loss\":\"-Infinity\",\"n\":null,\"ok\":false}");

        assertThat(exporter("x.csv").csv()).isEqualTo(4);
        assertThat(Files.readString(dir.resolve("x.csv")))
                .isEqualTo(
                        """
                        run_name,run_id,step,timestamp,loss,n,ok,__step,text,deep
                        a,id-a,0,2026-01-01T00:00:01+00:00,0.5,1,True,,,
                        b,id-b,2.5,2026-01-01T00:00:02+00:00,NaN,2,,7,,
                        a,id-a,1,2026-01-01T00:00:03+00:00,3,,,,"a, ""b""
                        c","{""x"":[1]}"
                        a,id-a,2,2026-01-01T00:00:04+00:00,-Infinity,,False,,,
                        """);
    }

    @Test
    void noTextIsAFormulaAndNumbersStayNumbers() throws IOException {
        entry("=cmd()", -1, "{\"=m\":-0.5,\"t\":\"@x\",\"mixed\":-1}");
        entry("+b", 0, "{\"t\":\"-1+2\",\"mixed\":\"=1\"}");
        entry("-c", 1, "{\"t\":\"ok=\"}");
        exporter("x.csv").csv();
        assertThat(Files.readString(dir.resolve("x.csv")))
                .isEqualTo(
                        """
                        run_name,run_id,step,timestamp,'=m,t,mixed
                        '=cmd(),id-=cmd(),-1,2026-01-01T00:00:01+00:00,-0.5,'@x,-1
                        '+b,id-+b,0,2026-01-01T00:00:02+00:00,,'-1+2,'=1
                        '-c,id--c,1,2026-01-01T00:00:03+00:00,,ok=,
                        """);
    }

    @Test
    void aLineOfJsonForEachEntry() throws IOException {
        entry("a", 0, "{\"loss\":\"NaN\",\"deep\":{\"x\":1},\"step\":9}");
        exporter("x.jsonl").jsonLines();
        assertThat(Files.readString(dir.resolve("x.jsonl")))
                .isEqualTo(
                        "{\"run_name\":\"a\",\"run_id\":\"id-a\",\"step\":0,\"timestamp\":\"2026-01-01T00:00:01+00:00\","
                                + "\"loss\":\"NaN\",\"deep\":{\"x\":1},\"__step\":9}\n");
    }

    /** What pyarrow reads from such files is a conformance test. */
    @Test
    void aParquetFileIsFramed() throws IOException {
        entry("a", 0, "{\"loss\":0.5}");
        exporter("x.parquet").parquet();
        var bytes = Files.readAllBytes(dir.resolve("x.parquet"));
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(text).startsWith("PAR1").endsWith("PAR1").contains("space_id", "loss");
        var footer =
                ByteBuffer.wrap(bytes, bytes.length - 8, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
        assertThat(footer).isPositive().isLessThan(bytes.length - 12);
    }

    @Test
    void tensorBoardGetsAFolderForEachRunThatCanBeImportedAgain() throws IOException {
        entry("a", 0, "{\"loss\":0.5,\"text\":\"x\"}");
        entry("../b", 3, "{\"loss\":\"NaN\"}");
        entry("a", 1, "{\"loss\":0.25,\"acc\":1}");
        var runs =
                List.of(
                        new Exporter.Run("id-a", "a", "2026-01-01T00:00:01+00:00"),
                        new Exporter.Run("id-../b", "../b", "2026-01-01T00:00:02+00:00"));
        Map<String, Map<String, Object>> configs =
                Map.of("id-a", Map.of("lr", 0.5, "name", "x", "flag", true));
        assertThat(exporter("logs").tensorboard(runs, this::source, configs)).isEqualTo(3);

        var findings =
                new Importer(new TensorboardRuns(dir.resolve("logs")), "p", null, (w, d, t) -> {})
                        .look();
        assertThat(findings.bad()).isEmpty();
        var found = new ArrayList<String>();
        findings.runs()
                .forEach(
                        (run, of) ->
                                found.add(run.name() + " " + of.entries() + " " + of.metrics()));
        assertThat(found).containsExactly("_/b 1 [loss]", "a 2 [loss, acc]");
    }

    @Test
    void whatIsThereIsReplacedOnlyWhenAskedForAndNothingHalfIsLeft() throws IOException {
        entry("a", 0, "{\"loss\":0.5}");
        Files.writeString(dir.resolve("x.csv"), "mine");
        assertThatThrownBy(() -> exporter("x.csv").csv())
                .hasMessageEndingWith("x.csv: is there already; --force replaces it.");
        assertThat(dir.resolve("x.csv")).hasContent("mine");
        new Exporter(source(null), dir.resolve("x.csv"), true, count -> {}).csv();
        assertThat(Files.readString(dir.resolve("x.csv"))).startsWith("run_name");

        EntrySource failing =
                after -> {
                    if (after > 0) {
                        throw new IOException("gone");
                    }
                    return entries;
                };
        assertThatThrownBy(() -> new Exporter(failing, dir.resolve("y.csv"), false, c -> {}).csv())
                .hasMessage("gone");
        assertThatThrownBy(() -> exporter("none/x.csv").csv())
                .hasMessageEndingWith("there is no such folder to write into.");
        assertThat(dir.toFile().list()).containsExactly("x.csv");
    }

    @Test
    void aFolderIsReplacedOnlyWhenItHasNothingElse() throws IOException {
        entry("a", 0, "{\"loss\":0.5}");
        var runs = List.of(new Exporter.Run("id-a", "a", "2026-01-01T00:00:01+00:00"));
        var logs = Files.createDirectory(dir.resolve("logs"));
        var forced = new Exporter(source(null), logs, true, count -> {});
        assertThat(forced.tensorboard(runs, this::source, Map.of())).isEqualTo(1);
        entry("a", 1, "{\"loss\":0.25}");
        assertThat(forced.tensorboard(runs, this::source, Map.of())).isEqualTo(2);

        var ours = logs.resolve("a/events.out.tfevents.1767225601.trackio");
        var before = Files.readAllBytes(ours);
        entry("a", 2, "{\"loss\":0.125}");
        var name = "events.out.tfevents.1.host.1.0";
        for (var other : List.of("mine.txt", "a/" + name, "other/" + name)) {
            var file = logs.resolve(other);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "mine");
            assertThatThrownBy(() -> forced.tensorboard(runs, this::source, Map.of()))
                    .hasMessage(
                            "--out logs: has "
                                    + other
                                    + ", which this export does not write, and is left as it is;"
                                    + " take another name, or delete the folder first.");
            assertThat(file).hasContent("mine");
            assertThat(ours).hasBinaryContent(before);
            assertThat(dir.toFile().list()).containsExactly("logs");
            Files.delete(file);
        }
        // Folders that are left over hold nothing.
        assertThat(forced.tensorboard(runs, this::source, Map.of())).isEqualTo(3);
        assertThat(logs.toFile().list()).containsExactly("a");
    }

    @Test
    void withoutEntriesNoFileIsMade() throws IOException {
        assertThat(exporter("x.csv").csv()).isZero();
        assertThat(exporter("x.parquet").parquet()).isZero();
        assertThat(exporter("logs").tensorboard(List.of(), this::source, Map.of())).isZero();
        assertThat(dir.toFile().list()).isEmpty();
    }

    @Test
    void whatIsLoggedMeanwhileIsLeftOut() throws IOException {
        entry("a", 0, "{\"loss\":1}");
        entry("a", 1, "{\"loss\":2}");
        EntrySource growing =
                after -> {
                    var page = source(null).after(after);
                    if (page.isEmpty() && entries.size() < 4) {
                        entry("a", 2, "{\"new\":3}");
                        entry("a", 3, "{\"new\":4}");
                    }
                    return page;
                };
        var exporter = new Exporter(growing, dir.resolve("x.csv"), false, count -> {});
        assertThat(exporter.csv()).isEqualTo(2);
        assertThat(Arrays.asList(Files.readString(dir.resolve("x.csv")).split("\n", -1)))
                .hasSize(4)
                .first()
                .isEqualTo("run_name,run_id,step,timestamp,loss");
    }
}
