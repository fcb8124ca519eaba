package dev.trackio.cli;

import dev.trackio.cli.command.Answer;
import dev.trackio.cli.command.PythonText;
import dev.trackio.cli.command.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The spans of many traces, by what they did. */
final class SpanSummary {
    static final List<String> COLUMNS =
            List.of(
                    "operation",
                    "kind",
                    "calls",
                    "errors",
                    "avg_ms",
                    "max_ms",
                    "input_tokens",
                    "output_tokens",
                    "cost_usd");

    private final @Nullable Object name;
    private final @Nullable Object kind;
    private long calls;
    private long errors;
    private long timed;
    private double millis;
    private double longest;
    private long inputTokens;
    private long outputTokens;
    private double cost;

    private SpanSummary(@Nullable Object name, @Nullable Object kind) {
        this.name = name;
        this.kind = kind;
    }

    /** A row for each operation, the most expensive first. */
    static List<Map<String, @Nullable Object>> of(List<Answer> traces) {
        var summaries = new LinkedHashMap<List<String>, SpanSummary>();
        for (var trace : traces) {
            for (var span : trace.get("spans").list()) {
                var name = span.get("name");
                var kind = span.get("kind");
                summaries
                        .computeIfAbsent(
                                List.of(name.text(), kind.text()),
                                key -> new SpanSummary(name.tree(), kind.tree()))
                        .add(span);
            }
        }
        return summaries.values().stream()
                .sorted(
                        Comparator.comparingDouble((SpanSummary s) -> -s.cost)
                                .thenComparingLong(s -> -s.calls)
                                .thenComparing(s -> PythonText.str(s.name)))
                .map(SpanSummary::row)
                .toList();
    }

    static Table table(List<Map<String, @Nullable Object>> rows) {
        return Table.aligned(
                COLUMNS,
                rows.stream()
                        .map(
                                row ->
                                        COLUMNS.stream()
                                                .map(c -> new Answer(row.get(c)).textOr(""))
                                                .toList())
                        .toList());
    }

    private void add(Answer span) {
        calls++;
        errors += TraceTotals.failed(span) ? 1 : 0;
        var took = TraceTotals.millis(span);
        if (took != null) {
            timed++;
            millis += took;
            longest = Math.max(longest, took);
        }
        inputTokens += orZero(span.get("usage").get("input_tokens")).longValue();
        outputTokens += orZero(span.get("usage").get("output_tokens")).longValue();
        cost += orZero(span.get("cost_usd"));
    }

    private static Double orZero(Answer value) {
        var number = TraceTotals.number(value);
        return number == null ? Double.valueOf(0) : number;
    }

    private Map<String, @Nullable Object> row() {
        return Fields.of(
                "operation", name,
                "kind", kind,
                "calls", calls,
                "errors", errors,
                "avg_ms", timed == 0 ? null : rounded(millis / timed, 1),
                "max_ms", timed == 0 ? null : rounded(longest, 1),
                "input_tokens", inputTokens,
                "output_tokens", outputTokens,
                "cost_usd", rounded(cost, 4));
    }

    private static double rounded(double value, int places) {
        return BigDecimal.valueOf(value).setScale(places, RoundingMode.HALF_UP).doubleValue();
    }
}
