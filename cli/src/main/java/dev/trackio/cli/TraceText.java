package dev.trackio.cli;

import dev.trackio.cli.command.Answer;
import dev.trackio.cli.command.PythonText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Traces for people to read. */
final class TraceText {
    private static final int LONGEST = 160;
    private static final double CENT = 0.01;
    private static final double SMALLEST = 0.0001;

    private TraceText() {}

    /** The part of {@code run:log:key[:index]} that tells traces apart: the log and the index. */
    static String shortId(String id) {
        var parts = id.split(":", -1);
        if (parts.length < 3) {
            return id;
        }
        var last = parts[parts.length - 1];
        var indexed = parts.length > 3 && last.matches("-*\\d+");
        return indexed ? parts[1] + ":" + last : parts[1];
    }

    static String duration(@Nullable Object millis) {
        var ms = TraceTotals.number(new Answer(millis));
        if (ms == null) {
            return "-";
        }
        if (ms < 1_000) {
            return Math.round(ms) + "ms";
        }
        if (ms < 60_000) {
            return String.format(Locale.ROOT, ms < 10_000 ? "%.2fs" : "%.1fs", ms / 1_000);
        }
        return (long) (ms / 60_000) + "m " + Math.round(ms % 60_000 / 1_000) + "s";
    }

    static String cost(@Nullable Object dollars) {
        var cost = TraceTotals.number(new Answer(dollars));
        if (cost == null) {
            return "-";
        }
        if (cost == 0) {
            return "$0";
        }
        if (cost < SMALLEST) {
            return "<$0.0001";
        }
        return String.format(Locale.ROOT, cost < CENT ? "$%.4f" : "$%.2f", cost);
    }

    static String cut(String text, int most) {
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most - 3)) + "...";
    }

    /** What somebody said first. */
    static String firstWords(Answer trace, String role) {
        for (var message : trace.get("messages").list()) {
            if (message.get("role").text().equals(role)) {
                var content = message.get("content");
                if (content.tree() instanceof String text) {
                    return text;
                }
                for (var part : content.list()) {
                    if (part.get("text").tree() instanceof String text) {
                        return text;
                    }
                }
            }
        }
        return "";
    }

    /** One trace whole. */
    static List<String> lines(Answer trace) {
        var totals = TraceTotals.of(trace);
        var lines = new ArrayList<String>();
        lines.add("Trace " + shortId(trace.get("id").textOr("-")));
        lines.add("  Full id:  " + trace.get("id").textOr("-"));
        lines.add("  Run:      " + trace.get("run").text());
        lines.add("  Step:     " + trace.get("step").text());
        lines.add(
                "  Logged:   "
                        + trace.get("timestamp").text()
                        + " (key: "
                        + trace.get("key").text()
                        + ")");
        lines.add(
                "  Totals:   "
                        + (totals.status() == null ? "no status" : totals.status())
                        + " | "
                        + duration(totals.durationMillis())
                        + " | "
                        + cost(totals.cost())
                        + " | "
                        + orDash(totals.inputTokens())
                        + " in / "
                        + orDash(totals.outputTokens())
                        + " out tokens | "
                        + totals.spans()
                        + " operation(s)");
        metadata(trace.get("metadata"), lines);
        lines.add("");
        if (trace.get("spans").isEmpty()) {
            lines.add("Execution: no spans logged for this trace.");
        } else {
            lines.add("Execution:");
            new Tree(trace.get("spans").list()).write(lines);
        }
        conversation(trace.get("messages"), lines);
        return lines;
    }

    private static String orDash(@Nullable Long number) {
        return number == null ? "-" : number.toString();
    }

    private static void metadata(Answer metadata, List<String> lines) {
        var told = new ArrayList<String>();
        metadata.fields()
                .forEach(
                        (key, value) -> {
                            if (!(value instanceof Map<?, ?> || value instanceof List<?>)) {
                                told.add(key + "=" + PythonText.str(value));
                            }
                        });
        if (!told.isEmpty()) {
            lines.add("  Metadata: " + String.join(", ", told));
        }
    }

    private static void conversation(Answer messages, List<String> lines) {
        if (messages.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("Conversation:");
        for (var message : messages.list()) {
            var content = message.get("content");
            var text = content.tree() instanceof String said ? said : compact(content);
            lines.add(
                    "  "
                            + message.get("role").textOr("message")
                            + ": "
                            + cut(text.replace("\n", " "), LONGEST));
        }
    }

    private static String compact(Answer value) {
        return value.isNull() ? "" : PythonText.line(value);
    }

    /** Spans, each below the one that called it. */
    private static final class Tree {
        private final List<Answer> spans;
        private final List<Integer> roots = new ArrayList<>();
        private final Map<Integer, List<Integer>> children = new HashMap<>();
        private final Set<Integer> written = new HashSet<>();

        Tree(List<Answer> spans) {
            this.spans = spans;
            var byId = new HashMap<String, Integer>();
            for (var i = 0; i < spans.size(); i++) {
                byId.putIfAbsent(spans.get(i).get("id").textOr("span-" + (i + 1)), i);
            }
            for (var i = 0; i < spans.size(); i++) {
                var parent = spans.get(i).get("parent_id");
                var at = parent.isEmpty() ? null : byId.get(parent.text());
                var below =
                        at == null || at == i
                                ? roots
                                : children.computeIfAbsent(at, key -> new ArrayList<>());
                below.add(i);
            }
        }

        void write(List<String> lines) {
            sorted(roots).forEach(root -> write(root, 1, lines));
            for (var i = 0; i < spans.size(); i++) {
                write(i, 1, lines); // those in a circle
            }
        }

        private void write(int at, int depth, List<String> lines) {
            if (written.add(at)) {
                line(spans.get(at), "  ".repeat(depth), lines);
                sorted(children.getOrDefault(at, List.of()))
                        .forEach(child -> write(child, depth + 1, lines));
            }
        }

        private List<Integer> sorted(List<Integer> indexes) {
            return indexes.stream()
                    .sorted(
                            Comparator.comparing(
                                    (Integer i) -> TraceTotals.time(spans.get(i).get("start_time")),
                                    Comparator.nullsLast(Comparator.naturalOrder())))
                    .toList();
        }

        private static void line(Answer span, String indent, List<String> lines) {
            var told = new ArrayList<String>();
            told.add(duration(TraceTotals.millis(span)));
            if (!span.get("model").isEmpty()) {
                told.add(span.get("model").text());
            }
            var in = span.get("usage").get("input_tokens");
            var out = span.get("usage").get("output_tokens");
            if (!in.isNull() || !out.isNull()) {
                told.add(in.textOr("0") + "->" + out.textOr("0") + " tok");
            }
            if (!span.get("cost_usd").isNull()) {
                told.add(cost(span.get("cost_usd").tree()));
            }
            var kind = span.get("kind").textOr("span");
            lines.add(
                    indent
                            + (TraceTotals.failed(span) ? "ERROR " : "")
                            + span.get("name").textOr(kind)
                            + " ["
                            + kind
                            + "]  "
                            + String.join("  ", told));
            var error = span.get("error");
            if (!error.isEmpty()) {
                var detail = error.tree() instanceof String text ? text : compact(error);
                lines.add(
                        indent + "  -> " + detail.substring(0, Math.min(LONGEST, detail.length())));
            }
        }
    }
}
