package dev.trackio.server.traces;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.api.Trace;
import dev.trackio.server.json.Json;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** As Trackio 0.43 wrote them for the same traces; ids of messages are left out. */
class SessionLinesTest {
    private static List<String> lines(String messages, String spans) {
        var trace =
                new Trace(
                        "r:L:t",
                        "t",
                        null,
                        "run",
                        "r",
                        Step.of(1),
                        "2026-11-25T12:25:24.068720+00:00",
                        RawJson.of(messages),
                        RawJson.of("{\"m\":1}"),
                        RawJson.of(spans));
        return SessionLines.of("p", trace).stream()
                .map(Json::string)
                .map(line -> line.replaceAll(",?\"(id|parentId)\":(\"[0-9a-f]{8}\"|null)", ""))
                .map(line -> line.replace(",\"timestamp\":\"2026-11-25T12:25:24.068Z\"", ""))
                .collect(Collectors.toList());
    }

    private static String message(String rest) {
        return "{\"type\":\"message\",\"message\":{\"role\":" + rest;
    }

    @Test
    void messagesOfEveryKind() {
        var lines =
                lines(
                        """
                        [{"role": "system", "content": "sys"},
                         {"role": "user", "content": "u  1\\n2"},
                         {"role": "assistant", "content": "as", "tool_calls": [
                           {"id": "c1", "function": {"name": "f", "arguments": "{\\"x\\":1}"}},
                           {"function": {"name": "g", "arguments": "no json"}}]},
                         {"role": "tool", "tool_call_id": "c1", "name": "f", "content": "res"},
                         {"content": [{"type": "text", "text": "p1"}, {"a":1}, "bare"]},
                         "no message", 5,
                         {"role": "assistant", "content": null, "reasoning_content": "think"},
                         {"role": "user", "content": {"a": 1}}, {"role": "user", "content": ""}]""",
                        "[]");
        assertThat(lines)
                .containsExactly(
                        "{\"type\":\"session\",\"version\":3,\"id\":\"r:L:t\",\"cwd\":\"/p\",\"harness\":\"trackio\","
                                + "\"name\":\"u 1 2\",\"trackio\":{\"project\":\"p\",\"run_id\":\"r\",\"run_name\":\"run\","
                                + "\"step\":1,\"key\":\"t\",\"trace_index\":null,\"metadata\":{\"m\":1}}}",
                        message(
                                "\"developer\",\"content\":[{\"type\":\"text\",\"text\":\"sys\"}]}}"),
                        message(
                                "\"user\",\"content\":[{\"type\":\"text\",\"text\":\"u  1\\n2\"}]}}"),
                        message(
                                "\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"as\"},"
                                        + "{\"type\":\"toolCall\",\"id\":\"c1\",\"name\":\"f\",\"arguments\":{\"x\":1}},"
                                        + "{\"type\":\"toolCall\",\"id\":\"call-2-1\",\"name\":\"g\",\"arguments\":{\"input\":\"no json\"}}]}}"),
                        message(
                                "\"toolResult\",\"toolCallId\":\"c1\",\"toolName\":\"f\",\"content\":[{\"type\":\"text\",\"text\":\"res\"}]}}"),
                        message(
                                "\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"p1\\n{\\\"a\\\":1}\\nbare\"}]}}"),
                        message(
                                "\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"think\"}]}}"),
                        message(
                                "\"user\",\"content\":[{\"type\":\"text\",\"text\":\"{\\\"a\\\": 1}\"}]}}"),
                        message("\"user\",\"content\":[]}}"));
    }

    @Test
    void spansWhereThereIsNoMessage() {
        var lines =
                lines(
                        "[]",
                        """
                        [{"id": "S1", "name": "Nam", "kind": "llm", "start_time": 1700000000.5},
                         {"id": "S2", "kind": "tool", "input": "in", "output": 1, "error": "boom",
                          "start_time": "2026-01-01T00:00:00Z"}, {"kind": "agent"}, "x"]""");
        assertThat(lines.getFirst()).contains("\"name\":\"Nam\"");
        assertThat(lines.subList(1, lines.size()))
                .containsExactly(
                        message(
                                "\"developer\",\"content\":[{\"type\":\"text\",\"text\":\"Nam\"}]},\"timestamp\":\"2023-11-14T22:13:20.500Z\"}"),
                        message(
                                "\"assistant\",\"content\":[{\"type\":\"toolCall\",\"id\":\"S2\",\"name\":\"tool\",\"arguments\":{\"input\":\"in\"}}]},\"timestamp\":\"2026-01-01T00:00:00.000Z\"}"),
                        message(
                                "\"toolResult\",\"toolCallId\":\"S2\",\"toolName\":\"tool\",\"content\":[{\"type\":\"text\",\"text\":\"boom\"}],\"isError\":true},\"timestamp\":\"2026-01-01T00:00:00.000Z\"}"),
                        message(
                                "\"developer\",\"content\":[{\"type\":\"text\",\"text\":\"agent\"}]}}"),
                        message(
                                "\"developer\",\"content\":[{\"type\":\"text\",\"text\":\"span\"}]}}"));
    }

    @Test
    void namesOfFilesAreSafe() {
        assertThat(TraceSessions.safe("id-u:L1:a:b/c d")).isEqualTo("id-u-L1-a-b-c-d");
        assertThat(TraceSessions.safe("id:clé ✓")).isEqualTo("id-cl");
        assertThat(TraceSessions.safe("we/ird..na:me")).isEqualTo("we-ird..na-me");
        assertThat(TraceSessions.safe("  ..  ")).matches("session-[0-9a-f]{12}");
        assertThat(TraceSessions.safe("../../etc")).isEqualTo("etc");
        assertThat(TraceSessions.safe("x".repeat(5_000)))
                .hasSizeLessThan(200)
                .isNotEqualTo(TraceSessions.safe("x".repeat(5_001)));
    }
}
