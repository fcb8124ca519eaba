package dev.trackio.server.surface.mcp;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Questions that users put often, ready to be chosen in a client. */
final class Prompts implements Part {
    private static final String PROJECT = "project";
    private static final Argument OF_PROJECT = new Argument(PROJECT, "Project name.", true);
    private static final String METRIC = "metric";

    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

    /** An argument's value stands where its name does in braces. */
    private record Argument(String name, String doc, boolean required) {}

    private record Prompt(
            String name, String title, String description, String text, List<Argument> arguments) {}

    private static final List<Prompt> ALL =
            List.of(
                    new Prompt(
                            "compare_runs",
                            "Compare runs",
                            "What differs between two runs, and what made the difference.",
                            """
                            Compare the runs {run} and {other_run} of the Trackio project {project}.
                            1. Call compare_runs for both: what differs in their configurations, and how \
                            far apart are their metrics?
                            2. Call plot_metrics for the metrics that differ most and look at the chart: \
                            where do the curves part?
                            3. Say which run is better, by how much, at which step, and which difference \
                            of the configuration most likely explains it. Give figures; say what is a guess.
                            """,
                            List.of(
                                    OF_PROJECT,
                                    new Argument("run", "Run name or id.", true),
                                    new Argument(
                                            "other_run", "Name or id of the other run.", true))),
                    new Prompt(
                            "diagnose_run",
                            "Diagnose a run",
                            "Whether a run is healthy: NaN, divergence, plateau, spikes, stalls.",
                            """
                            Is the run {run} of the Trackio project {project} healthy?
                            Call diagnose_run first, then get_metric_history or plot_metrics around each \
                            step that it names, and get_alerts. For every finding say the step, the figures, \
                            how sure you are, and what to try next. If nothing is wrong, say so.
                            """,
                            List.of(OF_PROJECT, new Argument("run", "Run name or id.", true))),
                    new Prompt(
                            "summarize_project",
                            "Summarize a project",
                            "What was tried in a project, and what came of it.",
                            """
                            Summarize the Trackio project {project} for someone who joins the team.
                            Call summarize_project, then find_best_run for its main metrics, then \
                            compare_runs for the best three. Say what was tried, what worked best and by how \
                            much, what failed, and what is running now. A table of the best runs, then at most \
                            ten sentences.
                            """,
                            List.of(OF_PROJECT)),
                    new Prompt(
                            "write_report",
                            "Write a report",
                            "A report of a project, written into it.",
                            """
                            Write a report of the Trackio project {project} about {question}.
                            Gather the figures with summarize_project, find_best_run, compare_runs and \
                            plot_metrics, check each figure that you use, then call create_report (if it is not listed, give the text to your user) with \
                            markdown: the answer first, then the evidence with runs and steps, then what is \
                            not known.
                            """,
                            List.of(
                                    OF_PROJECT,
                                    new Argument(
                                            "question", "What the report is to answer.", true))),
                    new Prompt(
                            "next_experiment",
                            "Plan the next experiment",
                            "What to try next, from what the runs have shown.",
                            """
                            Plan the next experiment of the Trackio project {project}; the aim is a better \
                            {metric}.
                            Call list_runs with that metric and compare_runs for the best and the worst runs: \
                            which parameters were varied, in which ranges, and which of them move {metric}? \
                            Name the gaps. Propose at most three runs with whole configurations, what each \
                            would show, and which result would change your mind.
                            """,
                            List.of(OF_PROJECT, new Argument(METRIC, "Metric to improve.", true))));

    @Override
    public Map<String, Map<String, ?>> capabilities(Era era) {
        return Map.of("prompts", Map.of());
    }

    @Override
    public Map<String, Method> methods(Era era) {
        return Map.of("prompts/list", this::list, "prompts/get", this::get);
    }

    private void list(Exchange exchange) throws IOException {
        exchange.result(JsonObject.of("prompts", ALL.stream().map(Prompts::entry).toList()));
    }

    private void get(Exchange exchange) throws IOException {
        var prompt = find(exchange.text("name"));
        var given = Message.object(exchange.request().params(), "arguments");
        var values = new LinkedHashMap<String, String>();
        for (var argument : prompt.arguments) {
            var value = Json.text(given.getOrDefault(argument.name, RawJson.NULL));
            if (value == null || value.isBlank()) {
                throw RpcFault.invalidParams(
                        "Missing argument: "
                                + argument.name
                                + ". "
                                + prompt.name
                                + " takes "
                                + String.join(", ", names(prompt))
                                + ".");
            }
            values.put(argument.name, Json.string(value)); // quoted: a name is seen to be one
        }
        var text =
                PLACE.matcher(prompt.text)
                        .replaceAll(
                                place ->
                                        Matcher.quoteReplacement(
                                                values.getOrDefault(place.group(1), "")));
        exchange.result(
                JsonObject.of(
                        "description",
                        prompt.description,
                        "messages",
                        List.of(
                                JsonObject.of(
                                        "role",
                                        "user",
                                        "content",
                                        JsonObject.of("type", "text", "text", text)))));
    }

    private static Prompt find(String name) {
        return ALL.stream()
                .filter(prompt -> prompt.name.equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                RpcFault.invalidParams(
                                        "Unknown prompt: "
                                                + Nearest.shortened(name)
                                                + ". The prompts are "
                                                + String.join(
                                                        ", ",
                                                        ALL.stream().map(Prompt::name).toList())
                                                + "."));
    }

    private static List<String> names(Prompt prompt) {
        return prompt.arguments.stream().map(Argument::name).toList();
    }

    private static Map<String, Object> entry(Prompt prompt) {
        var arguments = new ArrayList<Map<String, Object>>();
        for (var argument : prompt.arguments) {
            arguments.add(
                    JsonObject.of(
                            "name", argument.name,
                            "description", argument.doc,
                            "required", argument.required));
        }
        return JsonObject.of(
                "name", prompt.name,
                "title", prompt.title,
                "description", prompt.description,
                "arguments", arguments);
    }
}
