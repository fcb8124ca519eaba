package dev.trackio.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CarriersTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "41.0, 41",
        "-7.0, -7",
        "9007199254740993, 9007199254740992",
        "1.5, 1.5",
        "1e23, 1.0E23",
        "9.3e18, 9.3E18",
        "-9.223372036854775808e18, -9223372036854775808"
    })
    void aStepIsAWholeNumberWhereTheValueIsOne(double given, String kept) {
        assertThat(Step.of(given).value().toString()).isEqualTo(kept);
    }

    @Test
    void aStepIsALongOrADouble() {
        assertThatThrownBy(() -> new Step(3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stepsAreComparedAsNumbersExactlyWhereBothAreWhole() {
        assertThat(Step.of(Long.MAX_VALUE)).isGreaterThan(Step.of(Long.MAX_VALUE - 1));
        assertThat(Step.of(1.5)).isBetween(Step.of(1), Step.of(2));
        assertThat(Step.of(1e23)).isGreaterThan(Step.of(Long.MAX_VALUE));
    }

    @Test
    void rawJsonIsASliceOfItsArray() throws IOException {
        var bytes = "[1,{\"ä\":2}]".getBytes(StandardCharsets.UTF_8);
        var slice = RawJson.slice(bytes, 3, bytes.length - 4);
        var out = new ByteArrayOutputStream();
        slice.writeTo(out);
        assertThat(slice).hasToString("{\"ä\":2}");
        assertThat(out.toByteArray()).isEqualTo(slice.toBytes());
        assertThat((char) slice.first()).isEqualTo('{');
        assertThat(slice)
                .isEqualTo(RawJson.of("{\"ä\":2}"))
                .hasSameHashCodeAs(RawJson.of("{\"ä\":2}"));
        assertThat(slice).isNotEqualTo(RawJson.of("{}"));
    }

    @Test
    void aSliceBeyondTheArrayIsRefused() {
        var bytes = new byte[4];
        assertThatThrownBy(() -> RawJson.slice(bytes, 2, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> RawJson.slice(bytes, -1, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void rowsAreReadBatchByBatchAndOnlyOnce() {
        var batches = new ArrayList<>(List.of(List.of(1, 2), List.of(3)));
        var rows =
                new Rows<Integer>() {
                    @Override
                    public List<Integer> next() {
                        return batches.isEmpty() ? List.of() : batches.removeFirst();
                    }

                    @Override
                    public void close() {}
                };
        var read = new ArrayList<Integer>();
        rows.iterator().forEachRemaining(read::add);
        assertThat(read).containsExactly(1, 2, 3);
        assertThat(rows.next()).isEmpty();
    }

    @Test
    void rowsAtHandComeInOneBatch() {
        try (var rows = Rows.of(List.of("a", "b"))) {
            assertThat(rows.next()).containsExactly("a", "b");
            assertThat(rows.next()).isEmpty();
        }
    }
}
