package dev.trackio.cli;

import dev.trackio.cli.command.Answer;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the spans of a trace come to together.
 *
 * @param durationMillis from the first start to the last end; null when nothing tells
 * @param cost in US dollars; null when nothing tells
 * @param status success, error, what the trace says of itself, or null
 */
record TraceTotals(
        @Nullable Object durationMillis,
        @Nullable Object cost,
        @Nullable Long inputTokens,
        @Nullable Long outputTokens,
        @Nullable String status,
        int spans) {
    private static final double NANOS_A_MILLI = 1e6;

    static TraceTotals of(Answer trace) {
        var spans = trace.get("spans").list();
        var metadata = trace.get("metadata");
        var cost = sum(spans, "cost_usd");
        return new TraceTotals(
                duration(spans, metadata),
                cost == null ? metadata.get("cost_usd").tree() : cost,
                tokens(spans, "input_tokens"),
                tokens(spans, "output_tokens"),
                status(spans, metadata),
                spans.size());
    }

    Map<String, @Nullable Object> fields() {
        return Fields.of(
                "duration_ms", durationMillis,
                "cost_usd", cost,
                "input_tokens", inputTokens,
                "output_tokens", outputTokens,
                "status", status,
                "span_count", spans);
    }

    private static @Nullable Object duration(List<Answer> spans, Answer metadata) {
        OffsetDateTime first = null;
        OffsetDateTime last = null;
        Double longest = null;
        for (var span : spans) {
            var start = time(span.get("start_time"));
            var end = time(span.get("end_time"));
            first = start == null || (first != null && first.isBefore(start)) ? first : start;
            last = end == null || (last != null && last.isAfter(end)) ? last : end;
            var one = millis(span);
            longest = one == null || (longest != null && longest > one) ? longest : one;
        }
        if (first != null && last != null) {
            return millis(first, last);
        }
        if (longest != null) {
            return longest;
        }
        var told = metadata.get("duration_ms");
        return told.isEmpty() || told.text().equals("0")
                ? metadata.get("latency_ms").tree()
                : told.tree();
    }

    /** What a span took: as it says, else from its start to its end; null when nothing tells. */
    static @Nullable Double millis(Answer span) {
        var told = number(span.get("duration_ms"));
        if (told != null) {
            return Math.max(0, told);
        }
        var start = time(span.get("start_time"));
        var end = time(span.get("end_time"));
        return start == null || end == null ? null : millis(start, end);
    }

    private static Double millis(OffsetDateTime from, OffsetDateTime to) {
        return Math.max(0, Duration.between(from, to).toNanos() / NANOS_A_MILLI);
    }

    /** ISO 8601; without a zone it is UTC. */
    static @Nullable OffsetDateTime time(Answer text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            var parsed =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(
                            text.text().strip().replace(' ', 'T'),
                            OffsetDateTime::from,
                            LocalDateTime::from);
            return parsed instanceof LocalDateTime local
                    ? local.atOffset(ZoneOffset.UTC)
                    : (OffsetDateTime) parsed;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    static @Nullable Double number(Answer value) {
        if (value.tree() instanceof Number number) {
            return number.doubleValue();
        }
        try {
            return value.tree() instanceof String text ? Double.valueOf(text.strip()) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Double sum(List<Answer> spans, String field) {
        var sum = 0.0;
        var any = false;
        for (var span : spans) {
            var value = number(span.get(field));
            if (value != null) {
                sum += value;
                any = true;
            }
        }
        return any ? Double.valueOf(sum) : null;
    }

    private static @Nullable Long tokens(List<Answer> spans, String which) {
        var told = new ArrayList<Answer>();
        var usage = false;
        for (var span : spans) {
            var both = span.get("usage");
            usage |=
                    number(both.get("input_tokens")) != null
                            || number(both.get("output_tokens")) != null;
            told.add(both);
        }
        var sum = sum(told, which);
        return usage ? Long.valueOf(sum == null ? 0 : sum.longValue()) : null;
    }

    private static @Nullable String status(List<Answer> spans, Answer metadata) {
        if (spans.stream().anyMatch(TraceTotals::failed)) {
            return "error";
        }
        if (metadata.get("status").tree() instanceof String told && !told.isEmpty()) {
            return told;
        }
        var allWell = spans.stream().allMatch(span -> lower(span.get("status")).equals("success"));
        return !spans.isEmpty() && allWell ? "success" : null;
    }

    static boolean failed(Answer span) {
        var status = lower(span.get("status"));
        var error = span.get("error");
        return status.equals("error")
                || status.equals("failed")
                || !(error.isEmpty() || Boolean.FALSE.equals(error.tree()));
    }

    private static String lower(Answer text) {
        return text.textOr("").toLowerCase(Locale.ROOT);
    }
}
