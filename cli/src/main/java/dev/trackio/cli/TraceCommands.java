package dev.trackio.cli;

import static dev.trackio.cli.command.Option.JSON;
import static dev.trackio.cli.command.Option.PROJECT;

import dev.trackio.api.RoughNumber;
import dev.trackio.api.TraceOperations;
import dev.trackio.cli.command.Answer;
import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Fault;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Session;
import dev.trackio.cli.command.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code trackio list traces}, {@code get trace} and {@code get trace-summary}. */
final class TraceCommands {
    private static final Option SEARCH =
            Option.text("--search", "TEXT", "Only traces that have this text.");
    private static final Option STEP = Option.whole("--step", "N", "Only traces of this step.");
    private static final Option SORT =
            Option.text("--sort", "ORDER", "Order; request_time_desc unless given.")
                    .oneOf("request_time_asc", "request_time_desc", "step_asc", "step_desc");
    private static final Option LIMIT =
            Option.whole("--limit", "N", "At most so many; 50 unless given.");
    private static final Option OFFSET = Option.whole("--offset", "N", "Pass over so many.");
    private static final Option TRACE_ID =
            Option.text("--trace-id", "ID", "Id, as trackio list traces shows it.").must();
    private static final long USUAL_LIMIT = 50;
    private static final int REQUEST = 48;

    private TraceCommands() {}

    static List<Command> all() {
        return List.of(
                Command.of(
                                "list traces",
                                "List the traces of a project or a run.",
                                TraceCommands::list)
                        .with(PROJECT, ListCommands.ANY_RUN, SEARCH, STEP, SORT, LIMIT, OFFSET)
                        .with(JSON)
                        .example("--project my-project --search hello"),
                Command.of("get trace", "Show a trace with its spans.", TraceCommands::get)
                        .with(PROJECT, TRACE_ID, ListCommands.ANY_RUN, JSON)
                        .example("--project my-project --trace-id 0a1b2c"),
                Command.of(
                                "get trace-summary",
                                "Show calls, errors, times, tokens and cost by operation.",
                                TraceCommands::summary)
                        .with(PROJECT, ListCommands.ANY_RUN, JSON)
                        .example("--project my-project"));
    }

    private static void list(Session session) throws IOException {
        var given = session.given();
        var traces = page(session);
        if (session.json()) {
            session.out()
                    .json(
                            Fields.of(
                                    "project",
                                    given.required(PROJECT),
                                    "run",
                                    given.text(ListCommands.ANY_RUN),
                                    "traces",
                                    traces.stream().map(TraceCommands::withSummary).toList()));
        } else if (traces.isEmpty()) {
            session.out().println("No traces found.");
        } else {
            session.out().println("Found " + traces.size() + " trace(s):\n");
            session.out()
                    .table(
                            Table.loose(
                                    100,
                                    List.of(
                                            "ID", "Run", "Step", "Status", "Latency", "Cost", "Ops",
                                            "Request"),
                                    traces.stream().map(TraceCommands::row).toList()));
        }
    }

    private static Map<String, @Nullable Object> withSummary(Answer trace) {
        var fields = Fields.of();
        fields.putAll(trace.fields());
        fields.put("summary", TraceTotals.of(trace).fields());
        return fields;
    }

    private static List<String> row(Answer trace) {
        var totals = TraceTotals.of(trace);
        var request = TraceText.firstWords(trace, "user").replace("\n", " ");
        return List.of(
                TraceText.shortId(trace.get("id").textOr("-")),
                trace.get("run").text(),
                trace.get("step").text(),
                totals.status() == null ? "-" : totals.status(),
                TraceText.duration(totals.durationMillis()),
                TraceText.cost(totals.cost()),
                String.valueOf(totals.spans()),
                request.isEmpty() ? "-" : TraceText.cut(request, REQUEST));
    }

    private static void get(Session session) throws IOException {
        var wanted = session.given().required(TRACE_ID);
        for (var trace : all(session, null, null, null, null)) {
            var id = trace.get("id").text();
            if (id.equals(wanted) || TraceText.shortId(id).equals(wanted)) {
                if (session.json()) {
                    session.out().json(withSummary(trace));
                } else {
                    TraceText.lines(trace).forEach(session.out()::println);
                }
                return;
            }
        }
        throw Fault.of(
                "Trace '"
                        + wanted
                        + "' not found in project '"
                        + session.given().required(PROJECT)
                        + "'. Use `trackio list traces` to see available trace ids.");
    }

    private static void summary(Session session) throws IOException {
        var summary = SpanSummary.of(all(session, null, null, null, null));
        if (session.json()) {
            session.out()
                    .json(
                            Fields.of(
                                    "project",
                                    session.given().required(PROJECT),
                                    "run",
                                    session.given().text(ListCommands.ANY_RUN),
                                    "columns",
                                    SpanSummary.COLUMNS,
                                    "rows",
                                    summary,
                                    "row_count",
                                    summary.size()));
        } else if (summary.isEmpty()) {
            session.out().println("No trace spans found.");
        } else {
            session.out().println("Query returned " + summary.size() + " row(s).");
            session.out().table(SpanSummary.table(summary));
        }
    }

    /** Those that were asked for; of several runs in one order. */
    private static List<Answer> page(Session session) throws IOException {
        var given = session.given();
        var limit = or(given.whole(LIMIT), USUAL_LIMIT);
        var offset = or(given.whole(OFFSET), 0);
        var sort = given.text(SORT);
        var traces =
                new ArrayList<>(
                        all(session, given.text(SEARCH), sort, given.whole(STEP), limit + offset));
        if (given.text(ListCommands.ANY_RUN) == null) {
            traces.sort(order(sort));
        }
        return traces.stream().skip(offset).limit(limit).toList();
    }

    private static long or(@Nullable Long number, long usual) {
        return number == null ? usual : Math.max(0, number);
    }

    private static Comparator<Answer> order(@Nullable String sort) {
        Comparator<Answer> order =
                sort != null && sort.startsWith("step")
                        ? Comparator.comparingDouble(
                                trace ->
                                        trace.get("step").tree() instanceof Number step
                                                ? step.doubleValue()
                                                : 0)
                        : Comparator.comparing(trace -> trace.get("timestamp").textOr(""));
        return sort != null && sort.endsWith("asc") ? order : order.reversed();
    }

    /** Of one run or of all, the newest first unless sorted otherwise. */
    private static List<Answer> all(
            Session session,
            @Nullable String search,
            @Nullable String sort,
            @Nullable Long step,
            @Nullable Long most)
            throws IOException {
        var project = session.given().required(PROJECT);
        var run = session.given().text(ListCommands.ANY_RUN);
        var names = run == null ? Found.names(session.source(), project) : List.of(run);
        var traces = new ArrayList<Answer>();
        for (var name : new LinkedHashSet<>(names)) {
            traces.addAll(
                    session.source()
                            .ask(
                                    TraceOperations.GET_TRACES,
                                    new TraceOperations.TraceQuery(
                                            project,
                                            name,
                                            null,
                                            search,
                                            sort,
                                            number(most),
                                            null,
                                            number(step),
                                            null))
                            .list());
        }
        if (traces.isEmpty() && run != null) {
            Found.run(session.source(), project, run);
        }
        return traces;
    }

    private static @Nullable RoughNumber number(@Nullable Long value) {
        return value == null ? null : RoughNumber.of(value);
    }
}
