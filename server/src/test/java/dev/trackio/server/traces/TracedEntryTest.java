package dev.trackio.server.traces;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TracedEntryTest {
    private static final String TRACE =
            "{\"_type\":\"trackio.trace\",\"messages\":[{\"role\":\"User\",\"content\":\"Hi\"}]}";

    private static TracedEntry of(String metrics) {
        return TracedEntry.of(RawJson.of(metrics.replace("TRACE", TRACE)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"t\":TRACE} | {} | t",
                "{\"a\": 1, \"t\":TRACE,\"b\":[ 2 ]} | {\"a\":1,\"b\":[ 2 ]} | t",
                "{\"t\":[TRACE,5,TRACE,{\"x\":1}]} | {\"t\":[5,{\"x\":1}]} | t:0 t:2",
                "{\"t\":[TRACE]} | {} | t:0",
                "{\"t\":1,\"t\":TRACE,\"u\":TRACE} | {} | t u",
                "{\"a:b \\u00e9\":TRACE,\"e\":[]} | {\"e\":[]} | a:b é"
            })
    void tracesAreCutOutOfMetricsAndListsOfThem(String metrics, String left, String keys) {
        var entry = of(metrics);
        assertThat(entry.metrics()).hasToString(left.strip());
        assertThat(entry.traces().stream().map(t -> t.id("", "").substring(2)))
                .containsExactly(keys.split(" (?=[a-z])"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"loss\":1}",
                "{\"deep\":{\"in\":TRACE},\"list\":[[TRACE]]}",
                "{\"t\":{\"_type\":\"trackio.trace.x\"},\"s\":\"trackio.trace\",\"l\":[\"trackio.trace\"]}",
                "{}"
            })
    void whatIsNoTraceStaysAsItCame(String metrics) {
        var entry = of(metrics);
        assertThat(entry.metrics()).hasToString(metrics.replace("TRACE", TRACE));
        assertThat(entry.traces()).isEmpty();
    }

    @Test
    void whatATraceDoesNotSayIsEmpty() {
        var trace = of("{\"t\":{\"_type\":\"trackio.trace\",\"spans\":null}}").traces().getFirst();
        assertThat(trace.messages()).hasToString("[]");
        assertThat(trace.metadata()).hasToString("{}");
        assertThat(trace.spans()).hasToString("null");
        assertThat(trace.searchText("Run:L:t")).isEqualTo("run:l:t t ");
    }

    @Test
    void aSearchFindsScalarsButNotWhatSpansTookInAndGave() {
        var trace =
                of("""
                                {"T": {"_type": "trackio.trace",
                                 "messages": [{"role": "User", "content": "", "n": 1.5, "z": null}, "Σας"],
                                 "metadata": {"Model": "GPT", "deep": {"k": [true, 1e22]}},
                                 "spans": [{"id": "S1", "input": "IN", "output": "OUT", "name": "N",
                                   "metadata": {"A": "B"}, "parent_id": "P"}, "bare", 7]}}""")
                        .traces()
                        .getFirst();
        assertThat(trace.searchText("id"))
                .isEqualTo("id t user  1.5 σας gpt true 1e22 s1 n b bare 7");
    }
}
