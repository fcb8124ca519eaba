import dev.trackio.Trackio;
import dev.trackio.TrackioException;
import java.util.stream.LongStream;

/**
 * Goes through all entries of a run, then renames and deletes it, and prints a line for each thing.
 * Arguments: project, name of a run.
 */
public final class Changing {
    private Changing() {}

    public static void main(String[] arguments) {
        var api = Trackio.api();
        var project = api.project(arguments[0]);
        var run = project.run(arguments[1]);
        var steps = run.entries().mapToLong(entry -> entry.step()).toArray();
        var history = run.history("loss").steps();
        say("entries", steps.length);
        say("in order", java.util.Arrays.equals(steps, LongStream.range(0, steps.length).toArray()));
        say("alike", java.util.Arrays.equals(steps, history));
        try {
            say("renamed", run.rename("other"));
            say("runs", project.runs().stream().map(it -> it.name()).toList());
            say("entries of it", project.run("other").entries().count());
            say("deleted", project.run("other").delete());
            say("left", project.runs());
        } catch (TrackioException e) {
            say("refused", e.getMessage().replace(api.server().toString(), "SERVER "));
        }
    }

    private static void say(String what, Object value) {
        System.out.println(what + ": " + String.valueOf(value).replace("\n", "\\n"));
    }
}
