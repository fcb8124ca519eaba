package dev.trackio.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WireShapeTest {
    record Inner(@Doc("A.") String a) {}

    record Everything(
            @Doc("Text.") String text,
            @Doc("Whole.") long whole,
            @Doc("Number.") @Nullable Double decimalNumber,
            @Doc("Flag.") boolean flag,
            @Doc("Step.") @Nullable Step step,
            @Doc("Object.") RawJson metrics,
            @Doc("File.") FileData file,
            @Doc("List.") List<Inner> list) {}

    record Unspoken(Instant at) {}

    @Test
    void componentsInTheirOrderAreTheFieldsWithTheirWireNames() {
        assertThat(WireShape.of(Everything.class).fields())
                .extracting(Schema.Field::name)
                .containsExactly(
                        "text",
                        "whole",
                        "decimal_number",
                        "flag",
                        "step",
                        "metrics",
                        "file",
                        "list");
    }

    @Test
    void nullableComponentsAreOptionalAndMayBeNull() {
        var fields = WireShape.of(Everything.class).fields();
        assertThat(fields.get(2).required()).isFalse();
        assertThat(fields.get(2).schema()).isEqualTo(Schema.orNull(Schema.DECIMAL));
        assertThat(fields.get(0).required()).isTrue();
        assertThat(fields.get(0).schema()).isEqualTo(Schema.TEXT);
    }

    @Test
    void aListOfRecordsIsAListOfTheirShapes() {
        assertThat(WireShape.of(Everything.class).fields().get(7).schema())
                .isEqualTo(Schema.list(Schema.object(Schema.field("a", Schema.TEXT, "A."))));
    }

    @Test
    void inAnAnswerEveryFieldIsThere() {
        assertThat(WireShape.answer(Everything.class).fields())
                .allSatisfy(field -> assertThat(field.required()).isTrue());
        assertThat(WireShape.answer(Everything.class).fields().get(4).schema())
                .isEqualTo(Schema.orNull(Schema.WHOLE));
    }

    @Test
    void aTypeWithoutAWireFormIsRefusedWhenItIsAskedFor() {
        assertThatThrownBy(() -> WireShape.of(Unspoken.class).fields().size())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Instant");
        record Mapped(Map<String, String> map) {}
        assertThatThrownBy(() -> WireShape.of(Mapped.class).fields().size())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRecordGrowsAtItsEndSoOlderClientsKnowAPrefix() {
        var shape = WireShape.of(Everything.class);
        assertThat(shape.first(2).fields()).isEqualTo(shape.fields().subList(0, 2));
        assertThat(shape.first(99)).isEqualTo(shape);
    }
}
