package dev.trackio.media;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with a model or an agent, or another request: its messages, what is known about
 * it, and its spans, the operations that it took. Immutable; each method that adds something
 * returns another trace.
 *
 * <pre>{@code
 * run.log(step, Map.of("chat", Trace.of()
 *         .message("user", "What is 2 + 2?")
 *         .message("assistant", "4")
 *         .metadata("session_id", "s-1")
 *         .span(new Trace.Span("1", "answer", "generation").model("small").took(start, duration))));
 * }</pre>
 */
public final class Trace implements RichValue {
    private static final Trace EMPTY = new Trace(List.of(), Map.of(), List.of());

    private final List<Map<String, @Nullable Object>> messages;
    private final Map<String, @Nullable Object> metadata;
    private final List<Span> spans;

    private Trace(
            List<Map<String, @Nullable Object>> messages,
            Map<String, @Nullable Object> metadata,
            List<Span> spans) {
        this.messages = messages;
        this.metadata = metadata;
        this.spans = spans;
    }

    /** A trace of nothing yet. */
    public static Trace of() {
        return EMPTY;
    }

    /**
     * Adds a message.
     *
     * @param role such as {@code system}, {@code user}, {@code assistant} or {@code tool}
     */
    public Trace message(String role, String content) {
        return message(
                Map.of(
                        "role", Objects.requireNonNull(role, "role"),
                        "content", Objects.requireNonNull(content, "content")));
    }

    /**
     * Adds a message in the form of OpenAI's chat API: {@code role}, {@code content}, perhaps
     * {@code tool_calls} or {@code tool_call_id}. Values are whatever can be logged.
     */
    public Trace message(Map<String, ?> message) {
        return new Trace(and(messages, copy(message)), metadata, spans);
    }

    /**
     * Says something about all of it. Dashboards know {@code session_id}, {@code status}, {@code
     * duration_ms}, {@code latency_ms} and {@code cost_usd}.
     */
    public Trace metadata(String key, @Nullable Object value) {
        return new Trace(messages, and(metadata, key, value), spans);
    }

    /** Adds an operation. */
    public Trace span(Span span) {
        return new Trace(messages, metadata, and(spans, Objects.requireNonNull(span, "span")));
    }

    @Override
    public Map<String, @Nullable Object> json(Function<? super Media, String> keep) {
        return Map.of(
                "_type",
                "trackio.trace",
                "messages",
                messages,
                "metadata",
                metadata,
                "spans",
                spans.stream().map(Span::members).toList());
    }

    private static Map<String, @Nullable Object> copy(Map<String, ?> map) {
        return new LinkedHashMap<String, @Nullable Object>(map);
    }

    private static <T> List<T> and(List<T> list, T one) {
        var more = new ArrayList<T>(list);
        more.add(one);
        return more;
    }

    private static Map<String, @Nullable Object> and(
            Map<String, @Nullable Object> map, String key, @Nullable Object value) {
        var more = new LinkedHashMap<String, @Nullable Object>(map);
        more.put(Objects.requireNonNull(key, "key"), value);
        return more;
    }

    /** An operation of a trace: a call of a model or a tool, or a part of the work. Immutable. */
    public static final class Span {
        private final Map<String, @Nullable Object> members;

        private Span(Map<String, @Nullable Object> members) {
            this.members = members;
        }

        /**
         * @param id no other span of the trace has it
         * @param kind {@code span}, {@code generation} or {@code tool}
         */
        public Span(String id, String name, String kind) {
            this(
                    and(
                            and(
                                    and(Map.of(), "id", Objects.requireNonNull(id, "id")),
                                    "name",
                                    name),
                            "kind",
                            kind));
        }

        /** The span that it is a part of. */
        public Span parent(String id) {
            return with("parent_id", id);
        }

        /** When it began and how long it took. */
        public Span took(Instant start, Duration duration) {
            return with("start_time", start.toString())
                    .with("end_time", start.plus(duration).toString())
                    .with("duration_ms", duration.toNanos() / 1e6);
        }

        /** What it was given and what came of it: whatever can be logged. */
        public Span inputAndOutput(@Nullable Object input, @Nullable Object output) {
            return with("input", input).with("output", output);
        }

        /** The model that was called. */
        public Span model(String name) {
            return with("model", name);
        }

        /** Tokens that went in and came out, and what they cost in US dollars. */
        public Span usage(long inputTokens, long outputTokens, double costUsd) {
            return with("usage", Map.of("input_tokens", inputTokens, "output_tokens", outputTokens))
                    .with("cost_usd", costUsd);
        }

        /** It failed. */
        public Span error(String message) {
            return with("status", "error").with("error", message);
        }

        /** Anything else, such as {@code status} or {@code metadata}: whatever can be logged. */
        public Span with(String key, @Nullable Object value) {
            return new Span(and(members, key, value));
        }

        private Map<String, @Nullable Object> members() {
            return members;
        }
    }
}
