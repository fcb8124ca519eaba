package dev.trackio.cli.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an agent was asked about a run while it went on, and how it came to its answer.
 *
 * @param number of the question among those of the run
 */
record Conversation(String run, int number, int step) {
    private static final List<Question> QUESTIONS =
            List.of(
                    new Question(
                            "Is the loss still falling?",
                            "get_metric_values",
                            "Yes: the mean of the last 20 steps is below that of the 20 before."),
                    new Question(
                            "Which of the runs is ahead?",
                            "get_comparison",
                            "run-1 has the best accuracy at this step, run-3 is second."),
                    new Question(
                            "Why is the GPU idle from time to time?",
                            "get_system_logs",
                            "It waits for the validation, which reads from the disk each epoch."),
                    new Question(
                            "Has anything odd happened?",
                            "get_alerts",
                            "Nothing but what the alerts say; no value is NaN."),
                    new Question(
                            "Will it be done before lunch?",
                            "get_run_summary",
                            "At 9 seconds a step it will be done well before."));

    private record Question(String text, String tool, String answer) {}

    Map<String, Object> trace(Instant time) {
        var asked = QUESTIONS.get(Math.floorMod(number + run.hashCode(), QUESTIONS.size()));
        var failed = number == 5;
        var metadata = Ordered.of("session_id", run + "-watch", "environment", "demo", "run", run);
        return Ordered.of(
                "_type",
                "trackio.trace",
                "messages",
                messages(asked, failed),
                "metadata",
                metadata,
                "spans",
                spans(asked, failed, time.toEpochMilli() / 1000.0));
    }

    private List<Map<String, Object>> messages(Question asked, boolean failed) {
        var call =
                Ordered.of(
                        "id", "call-1",
                        "type", "function",
                        "function", Ordered.of("name", asked.tool, "arguments", arguments()));
        var messages = new ArrayList<Map<String, Object>>();
        messages.add(message("system", "You watch trainings. Ask the tools, then be brief."));
        messages.add(message("user", asked.text));
        messages.add(Ordered.of("role", "assistant", "tool_calls", List.of(call)));
        if (!failed) {
            var result = message("tool", found());
            result.put("tool_call_id", "call-1");
            result.put("name", asked.tool);
            messages.add(result);
            messages.add(message("assistant", asked.answer));
        }
        return messages;
    }

    private List<Map<String, Object>> spans(Question asked, boolean failed, double start) {
        var tool = 0.4 + 0.1 * number;
        var end = failed ? tool + 5 : tool + 2.2;
        var root = new Span("answer", null, "agent", 0, end);
        var plan = new Span("plan", "answer", "generation", 0.02, 0.7);
        var ask = new Span(asked.tool, "answer", "tool", 0.75, failed ? end : 0.75 + tool);
        var spans = new ArrayList<Map<String, Object>>();
        if (failed) {
            spans.add(root.failed(start, "The tool did not answer."));
        } else {
            spans.add(root.of(start));
        }
        var planned = plan.of(start);
        planned.putAll(model("small-7b", 310 + 7 * number, 24, 1e-6));
        planned.put("input", List.of(message("user", asked.text)));
        planned.put("output", "Call " + asked.tool + ".");
        spans.add(planned);
        var called = failed ? ask.failed(start, "No answer within 5 s") : ask.of(start);
        called.put("input", Ordered.of("project", TrainingRuns.PROJECT, "run", run));
        if (!failed) {
            called.put("output", found());
        }
        spans.add(called);
        if (!failed) {
            spans.add(new Span("read rows", asked.tool, "span", 0.8, 0.7 + tool).of(start));
            var written = new Span("write", "answer", "generation", 0.8 + tool, end - 0.02);
            var writing = written.of(start);
            writing.putAll(model("large-70b", 720 + 11 * number, 64 + 9 * number, 1.2e-5));
            writing.put("output", asked.answer);
            spans.add(writing);
        }
        return spans;
    }

    private static Map<String, Object> model(String name, int in, int out, double dollarsOfOne) {
        return Ordered.of(
                "model",
                name,
                "usage",
                Ordered.of("input_tokens", in, "output_tokens", out),
                "cost_usd",
                (in + out) * dollarsOfOne);
    }

    private String arguments() {
        return "{\"project\":\"" + TrainingRuns.PROJECT + "\",\"run\":\"" + run + "\"}";
    }

    private String found() {
        return "{\"run\":\"" + run + "\",\"step\":" + step + ",\"rows\":" + (40 + number) + "}";
    }

    private static Map<String, Object> message(String role, String content) {
        return Ordered.of("role", role, "content", content);
    }

    /** Times are seconds after the question. */
    private record Span(String name, @Nullable String parent, String kind, double from, double to) {
        Map<String, Object> of(double start) {
            var span = Ordered.of("id", name);
            if (parent != null) {
                span.put("parent_id", parent);
            }
            span.putAll(
                    Ordered.of(
                            "name",
                            name,
                            "kind",
                            kind,
                            "start_time",
                            start + from,
                            "end_time",
                            start + to,
                            "status",
                            "ok"));
            return span;
        }

        Map<String, Object> failed(double start, String error) {
            var span = of(start);
            span.put("status", "error");
            span.put("error", error);
            return span;
        }
    }
}
