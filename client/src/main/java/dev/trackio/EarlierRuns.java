package dev.trackio;

import dev.trackio.wire.Calls;
import dev.trackio.wire.JsonReader;
import dev.trackio.wire.Lines;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Finds runs on the server to go on with. The one place where a caller waits for the network. */
final class EarlierRuns {
    /** A run, and the step after its last one. */
    record Earlier(String id, long nextStep) {}

    private static final long LIMIT_SECONDS = 10;

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
        var runs = ask("get_runs_for_project", new Lines(128).ascii("{\"project\":").text(project));
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
        var arguments = new Lines(128).ascii("{\"project\":").text(project);
        var summary = ask("get_run_summary", arguments.ascii(",\"run_id\":").text(id));
        var last = JsonReader.member(summary, "last_step");
        return new Earlier(id, last instanceof Number step ? step.longValue() + 1 : 0);
    }

    private @Nullable Object ask(String operation, Lines arguments) throws IOException {
        arguments.put('}');
        try {
            var answer =
                    calls.post(operation, arguments.bytes(), arguments.length(), false)
                            .get(LIMIT_SECONDS, TimeUnit.SECONDS);
            var json = JsonReader.read(answer.body());
            if (answer.statusCode() != 200 || json == null) {
                var error = JsonReader.member(json, "error");
                throw new IOException("status " + answer.statusCode() + ": " + error);
            }
            return JsonReader.member(json, "data");
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IOException("no answer in " + LIMIT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
