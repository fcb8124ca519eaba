package dev.trackio;

import dev.trackio.wire.Calls;
import dev.trackio.wire.JsonReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds runs on the server to go on with; whoever starts one waits for that. */
final class EarlierRuns {
    /** A run, and the step after its last one. */
    record Earlier(String id, long nextStep) {}

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Calls calls;
    private final String project;

    EarlierRuns(Calls calls, String project) {
        this.calls = calls;
        this.project = project;
    }

    /**
     * The newest run of that name, or null.
     *
     * @throws IOException when the server does not say
     */
    @Nullable Earlier newest(String name) throws IOException {
        var newest = "";
        String id = null;
        var runs = ask("get_runs_for_project", Map.of("project", project));
        for (var run : JsonReader.list(runs)) {
            var created = String.valueOf(JsonReader.member(run, "created_at"));
            if (name.equals(JsonReader.member(run, "name")) && created.compareTo(newest) >= 0) {
                newest = created;
                id = String.valueOf(JsonReader.member(run, "id"));
            }
        }
        if (id == null) {
            return null;
        }
        var summary = ask("get_run_summary", Map.of("project", project, "run_id", id));
        var last = JsonReader.member(summary, "last_step");
        return new Earlier(id, last instanceof Number step ? step.longValue() + 1 : 0);
    }

    private @Nullable Object ask(String operation, Map<String, ?> arguments) throws IOException {
        return calls.ask(operation, arguments, LIMIT);
    }
}
