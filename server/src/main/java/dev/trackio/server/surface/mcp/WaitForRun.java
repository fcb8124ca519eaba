package dev.trackio.server.surface.mcp;

import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.api.RunTable;
import dev.trackio.api.RunTable.RunRow;
import dev.trackio.api.RunTableOperations;
import dev.trackio.api.RunTableOperations.RunTableQuery;
import dev.trackio.api.Schema;
import dev.trackio.api.Step;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a run reaches a step or comes to an end, and tells on the way how far it is, so that
 * no client takes the call for dead. At most 100 calls wait.
 */
final class WaitForRun implements Tool {
    static final String NAME = "wait_for_run";
    private static final long USUAL_SECONDS = 45; // some clients give up after a minute
    private static final long MOST_SECONDS = 600;
    private static final long HEARTBEAT_SECONDS = 10;
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Schema.Fields INPUT =
            new Schema.Fields(
                    List.of(
                            argument("project", Schema.TEXT, true, "Project name."),
                            argument("run", Schema.TEXT, true, "Run name or id."),
                            argument(
                                    "until_step",
                                    Schema.WHOLE,
                                    false,
                                    "Wait for this step; else for the end of the run."),
                            argument(
                                    "timeout_seconds",
                                    Schema.WHOLE,
                                    false,
                                    "How long to wait, 45 unless given, at most 600.")));

    private static final Schema OUTPUT =
            Schema.object(
                    Schema.field("run", Schema.TEXT, "Run name."),
                    Schema.field("id", Schema.TEXT, "Run id."),
                    Schema.field("state", Schema.TEXT, "running, stalled or finished."),
                    Schema.field("reached", Schema.FLAG, "Whether what was waited for is there."),
                    Schema.field("last_step", Schema.orNull(Schema.WHOLE), "Its largest step."),
                    Schema.field("num_logs", Schema.WHOLE, "How many entries it has."),
                    Schema.field("waited_seconds", Schema.WHOLE, "How long that took."));

    private final Calls calls;
    private final Semaphore waiting = new Semaphore(100);

    WaitForRun(Calls calls) {
        this.calls = calls;
    }

    private static Schema.Field argument(String name, Schema schema, boolean required, String doc) {
        return new Schema.Field(name, schema, required, doc);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, ?> entry(Profile profile) {
        return ToolEntry.of(
                NAME,
                "Wait until a run reaches a step or ends (finished or stalled). Tells its progress; when"
                        + " the time is up, reached is false: call it again.",
                INPUT,
                OUTPUT);
    }

    @Override
    public void call(Exchange exchange, RawJson arguments) throws IOException {
        try {
            var given = Json.fields(arguments);
            Given.check(NAME, INPUT, given);
            var seconds = Given.whole(given, "timeout_seconds", USUAL_SECONDS, 0, MOST_SECONDS);
            if (!waiting.tryAcquire()) {
                throw new ApiException(
                        ApiException.Kind.UNAVAILABLE, "Too many calls wait: try later.");
            }
            try {
                await(exchange, given, seconds);
            } finally {
                waiting.release();
            }
        } catch (ApiException e) {
            if (exchange.outlet().begun()) {
                throw e;
            }
            ToolResult.error(exchange, e.getMessage());
        }
    }

    private void await(Exchange exchange, Map<String, RawJson> given, long seconds)
            throws IOException {
        var project = Given.text(given, "project");
        var wanted = Given.text(given, "run");
        var until =
                !given.getOrDefault("until_step", RawJson.NULL).equals(RawJson.NULL)
                        ? Step.of(
                                Given.whole(given, "until_step", 0, Long.MIN_VALUE, Long.MAX_VALUE))
                        : null;
        var from = System.nanoTime();
        var saidAt = 0L;
        while (true) {
            var waited = Duration.ofNanos(System.nanoTime() - from).toSeconds();
            var run = run(exchange, project, wanted);
            var reached = reached(run, until);
            var over = until != null && !run.state().equals("running");
            if (reached || over || waited >= seconds || exchange.outlet().stopping()) {
                ToolResult.structured(exchange, result(run, reached, waited), false);
                return;
            }
            exchange.progress((double) waited, (double) seconds);
            if (waited >= saidAt + HEARTBEAT_SECONDS) {
                exchange.outlet().keepAlive(); // fails once the client has gone
                saidAt = waited;
            }
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ApiException(ApiException.Kind.UNAVAILABLE, "The server stops.");
            }
        }
    }

    private static boolean reached(RunRow run, @Nullable Step until) {
        var last = run.lastStep();
        return until == null
                ? !run.state().equals("running")
                : last != null && last.compareTo(until) >= 0;
    }

    private RunRow run(Exchange exchange, String project, String wanted) throws IOException {
        var found = new RunRow[1];
        var names = new LinkedHashSet<String>();
        calls.dispatcher()
                .call(
                        RunTableOperations.GET_RUN_TABLE,
                        new RunTableQuery(project, null, false),
                        exchange.caller(),
                        Profile.CURRENT,
                        result -> {
                            if (result instanceof RunTable table) {
                                for (var row : table.runs()) {
                                    names.add(row.name());
                                    if (row.id().equals(wanted) || row.name().equals(wanted)) {
                                        found[0] = row; // of several with the name the newest
                                    }
                                }
                            }
                        });
        if (found[0] == null) {
            throw ApiException.notFound(
                    "No run "
                            + Nearest.shortened(wanted)
                            + " in "
                            + Nearest.shortened(project)
                            + Nearest.to(wanted, names)
                                    .map(near -> ". Did you mean " + near + "?")
                                    .orElse("."));
        }
        return found[0];
    }

    private static Map<String, Object> result(RunRow run, boolean reached, long waited) {
        return JsonObject.of(
                "run", run.name(),
                "id", run.id(),
                "state", run.state(),
                "reached", reached,
                "last_step", run.lastStep(),
                "num_logs", run.numLogs(),
                "waited_seconds", waited);
    }
}
