package dev.trackio.server.series.column;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What is kept side by side reads like columns, whatever comes in which row. */
final class FewRowsTest {
    private static final int RUNS = 3;

    /** A value of one metric in one row. */
    private record Given(int row, double value, boolean whole) {}

    @Property(tries = 500)
    void rowsAreWhatColumnsAre(
            @ForAll @Size(max = 24) List<@Size(max = 6) List<@IntRange(max = 5) Integer>> rows) {
        var names = new Names();
        for (var run = 0; run < RUNS; run++) {
            var block = new Block(names);
            var expected = new LinkedHashMap<String, Map<Integer, Given>>();
            for (var row = 0; row < rows.size(); row++) {
                block.row(row, row, (long) row);
                for (var metric : rows.get(row)) {
                    var given = new Given(row, run + row / 8.0, (run + metric) % 2 == 0);
                    block.value("m" + metric, given.value, given.whole);
                    expected.computeIfAbsent("m" + metric, m -> new LinkedHashMap<>())
                            .put(row, given);
                }
                block.rowEnds();
                check(block, expected);
            }
        }
    }

    private static void check(Block block, Map<String, Map<Integer, Given>> expected) {
        assertThat(block.metrics()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        assertThat(block.columns().keySet()).containsExactlyElementsOf(block.metrics());
        assertThat(block.column("none")).isNull();
        expected.forEach(
                (metric, values) -> {
                    var column = Objects.requireNonNull(block.column(metric));
                    assertThat(given(block, column)).containsExactlyElementsOf(values.values());
                    var same = Objects.requireNonNull(block.columns().get(metric));
                    assertThat(given(block, same)).containsExactlyElementsOf(values.values());
                });
    }

    private static List<Given> given(Block block, Column column) {
        var values = column.values(block.rows());
        return IntStream.range(0, values.size())
                .mapToObj(i -> new Given(values.row(i), values.value(i), values.isWhole(i)))
                .toList();
    }

    @Test
    void aThousandMetricsOfTwoRowsTakeLittleMoreThanTheirNumbers() {
        var names = new Names();
        var blocks = new ArrayList<Block>();
        for (var run = 0; run < 100; run++) {
            var block = new Block(names);
            for (var row = 0; row < 2; row++) {
                block.row(row, row, (long) row);
                for (var metric = 0; metric < 1_000; metric++) {
                    block.value("metric-" + metric, metric, false);
                }
                block.rowEnds();
            }
            blocks.add(block);
        }
        assertThat(blocks.stream().mapToLong(Block::bytes).sum()).isLessThan(100 * 18_000);
        assertThat(names.bytes()).isLessThan(300_000);
    }

    @Test
    void namesStayInTheOrderInWhichTheirRunLoggedThem() {
        var names = new Names();
        for (var order : List.of(List.of("a", "b", "c"), List.of("b", "c", "a"))) {
            var block = new Block(names);
            block.row(1, 1, 1L);
            order.forEach(metric -> block.value(metric, 1, true));
            block.rowEnds();
            assertThat(block.metrics()).containsExactlyElementsOf(order);
        }
    }

    @Test
    void whatWasFrozenStaysAsItWas() {
        var block = new Block(new Names());
        block.row(1, 1, 1L);
        block.value("a", 1, true);
        block.rowEnds();
        var frozen = block.frozen();
        block.row(2, 2, 2L);
        block.value("a", 2, true);
        block.rowEnds();
        assertThat(Objects.requireNonNull(frozen.columns().get("a")).size()).isEqualTo(1);
        assertThat(Objects.requireNonNull(block.column("a")).values(block.rows()).size())
                .isEqualTo(2);
    }

    @Test
    void rowsThatAFileHasLieSideBySideAgain() throws IOException {
        var block = new Block(new Names());
        for (var row = 0; row < 3; row++) {
            block.row(row, row, (long) row);
            for (var metric = 0; metric < 100; metric++) {
                if (row == 0 || metric % 2 == row % 2) {
                    block.value("m" + metric, metric + row / 2.0, metric % 3 == 0);
                }
            }
            block.rowEnds();
        }
        var bytes = new ByteArrayOutputStream();
        Block read;
        try (var packer = new Packer();
                var unpacker = new Unpacker()) {
            block.frozen().write(packer, new DataOutputStream(bytes));
            read = Block.read(unpacker, bytes.toByteArray(), new Names());
        }
        assertThat(read.bytes()).isLessThan(100 * 50);
        block.columns()
                .forEach(
                        (name, column) ->
                                assertThat(given(read, Objects.requireNonNull(read.column(name))))
                                        .isEqualTo(given(block, column)));
    }

    @Test
    void everyRunHasMetricsOfItsOwn() {
        var names = new Names();
        for (var run = 0; run < 200; run++) {
            var block = new Block(names);
            for (var row = 0L; row < 2; row++) {
                block.row(row, row, row);
                block.value("metric-" + run, row, true);
                block.rowEnds();
            }
            assertThat(block.metrics()).containsExactly("metric-" + run);
        }
    }
}
