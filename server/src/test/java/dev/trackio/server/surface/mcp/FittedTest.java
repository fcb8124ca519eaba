package dev.trackio.server.surface.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.api.Schema;
import dev.trackio.server.json.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FittedTest {
    private static final Schema COLUMNS =
            Schema.object(
                    Schema.field("cursor", Schema.WHOLE, ""),
                    Schema.field(
                            "series",
                            Schema.list(
                                    Schema.object(
                                            Schema.field("run", Schema.TEXT, ""),
                                            Schema.field("steps", Schema.list(Schema.WHOLE), ""),
                                            Schema.field(
                                                    "values", Schema.list(Schema.DECIMAL), ""))),
                            ""),
                    Schema.field("notes", Schema.list(Schema.TEXT), ""));

    @Test
    void columnsStayBesideEachOther() {
        var fitted = Fitted.of(series(20, 5_000), true, COLUMNS);
        var json = Json.string(fitted.value());
        assertThat(O200k.tokens(json)).isBetween(2_500, 6_000);
        var series = (List<?>) ((Map<?, ?>) fitted.value()).get("series");
        assertThat(series).hasSize(20);
        for (var one : series) {
            var columns = (Map<?, ?>) one;
            assertThat((List<?>) columns.get("steps"))
                    .hasSameSizeAs((List<?>) columns.get("values"))
                    .hasSizeGreaterThan(30);
        }
        assertThat(fitted.total()).isEqualTo(5_000);
        assertThat(fitted.words())
                .contains("series.steps has 5000", "series.values has 5000", "full: true")
                .doesNotContain("notes");
    }

    @Test
    void longTextsAndManyKeysAreCutToo() {
        var schema = Schema.list(Schema.OBJECT);
        var keys = IntStream.range(0, 3_000).boxed().toList();
        var object = new LinkedHashMap<String, Object>();
        keys.forEach(key -> object.put("key" + key, "x".repeat(5_000)));
        var fitted = Fitted.of(Json.raw(List.of(object)), true, schema);
        assertThat(O200k.tokens(Json.string(fitted.value()))).isLessThan(6_500);
        assertThat(fitted.words()).contains("3000", "texts longer than");
    }

    @Property(tries = 200)
    void aBeginningHasWholeItemsInTheirOrder(@ForAll @IntRange(min = 1) int at) {
        var whole = Json.raw(Json.fields(series(3, 40)).get("series"));
        var length = 1 + at % (whole.length() - 1);
        var beginning = RawJson.slice(whole.array(), whole.offset(), length);
        var fitted = Fitted.of(beginning, false, Schema.list(Schema.OBJECT));
        var all = (List<?>) Json.tree(whole);
        var items = (List<?>) fitted.value();
        assertThat(all.subList(0, items.size())).isEqualTo(items);
        assertThat(fitted.total()).isNull();
    }

    @Test
    void aBeginningEndsAfterTheLastWholeItemOfTheOutermostList() {
        assertThat(closed("[1,2,3")).isEqualTo("[1,2]");
        assertThat(closed("{\"a\":[{\"b\":[1,2]},{\"b\":[3,4"))
                .isEqualTo("{\"a\":[{\"b\":[1,2]}]}");
        assertThat(closed("{\"a\":[1,2],\"b\":\"x,\\\"y")).isEqualTo("{\"a\":[1,2]}");
        assertThat(closed("[")).isEqualTo("[]");
    }

    private static String closed(String beginning) {
        return Beginning.closed(RawJson.of(beginning)).toString();
    }

    private static RawJson series(int count, int length) {
        var steps = IntStream.range(0, length).boxed().toList();
        var values = Collections.nCopies(length, 0.123457);
        var one = Map.of("run", "run", "steps", steps, "values", values);
        return RawJson.of(
                "{\"cursor\":7,\"series\":"
                        + Json.string(Collections.nCopies(count, one))
                        + ",\"notes\":[\"a\"]}");
    }
}
