import dev.trackio.Trackio;
import dev.trackio.query.Project;
import dev.trackio.query.Series;
import dev.trackio.query.StoredRun;
import dev.trackio.query.StoredVersion;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Prints what the Java client reads of a project, a line for each thing, so that two servers of the
 * same files can be compared. Arguments: project, name of a run.
 */
public final class Reading {
    private Reading() {}

    public static void main(String[] arguments) {
        var api = Trackio.api();
        var project = api.project(arguments[0]);
        say("projects", api.projects());
        say("runs", project.runs().stream().map(it -> it.name() + " " + it.id() + " " + it.createdAt()).toList());
        say("summary of all", project.summary());
        say("configs", project.configs());
        say("alerts of all", project.alerts());
        for (var artifact : project.artifacts()) {
            say("artifact", artifact);
            say("versions", artifact.versions().stream().map(Reading::words).toList());
        }
        print(project.run(arguments[1]));
        for (var artifact : project.artifacts()) {
            say("latest " + artifact.name(), words(project.artifact(artifact.name())));
        }
        query(project);
        for (var wanted : new String[] {"nobody", arguments[1]}) {
            say("found " + wanted, project.findRun(wanted).isPresent());
        }
        try {
            project.run("nobody");
        } catch (RuntimeException e) {
            say("missing", e.getMessage());
        }
        try {
            project.sql("DELETE FROM metrics");
        } catch (RuntimeException e) {
            say("refused", e.getMessage().replace(api.server().toString(), "SERVER "));
        }
    }

    private static void print(StoredRun run) {
        say("run", run);
        say("summary", run.summary());
        say("metrics", run.metrics());
        for (var metric : run.metrics()) {
            print(run.history(metric));
        }
        var both = run.history("loss", run.metrics().get(0));
        say("both", both + Arrays.toString(both.values("loss")) + Arrays.toString(both.values(run.metrics().get(0))));
        say("few", Arrays.toString(run.history("loss", 3).steps()));
        for (var metric : run.systemMetrics()) {
            print(run.systemHistory(metric));
        }
        say("entries", run.entries().map(Object::toString).collect(Collectors.joining(" ")));
        say("alerts", run.alerts());
        say("traces", run.traces().toList());
        say("samples", run.systemEntries().toList());
        say("searched", run.traces("an ANSWER", 5).size() + " " + run.traces("no such words", 5).size());
        say("reports", run.reports());
        say("logged", run.loggedArtifacts().stream().map(Reading::words).toList());
        say("used", run.usedArtifacts().stream().map(Reading::words).toList());
    }

    private static String words(StoredVersion version) {
        return version
                + " "
                + List.of(version.project(), version.id(), version.type(), version.sizeBytes())
                + version.createdAt()
                + version.description()
                + version.metadata()
                + version.aliases()
                + version.files()
                + version.digest()
                + version.producerRunId()
                + version.producerRun();
    }

    private static void print(Series series) {
        say(
                "series " + series.metric(),
                Arrays.toString(series.steps())
                        + Arrays.toString(series.values())
                        + Arrays.toString(series.timestampMillis()));
    }

    private static void query(Project project) {
        var table = project.sql("SELECT run_name, COUNT(*) AS n, AVG(step) AS mean FROM metrics GROUP BY 1 ORDER BY 1");
        say("table", table.columns() + " " + table.rows() + Arrays.toString(table.longs("n")) + Arrays.toString(table.doubles("mean")));
    }

    private static void say(String what, Object value) {
        System.out.println(what + ": " + String.valueOf(value).replace("\n", "\\n"));
    }
}
