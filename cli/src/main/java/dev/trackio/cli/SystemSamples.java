package dev.trackio.cli;

import static dev.trackio.cli.command.Option.PROJECT;
import static dev.trackio.cli.command.Option.RUN;

import dev.trackio.api.SystemOperations;
import dev.trackio.cli.command.Answer;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Printer;
import dev.trackio.cli.command.Session;
import java.io.IOException;
import java.util.List;

/** What runs logged of their machine. */
final class SystemSamples {
    static final Option METRIC =
            Option.text("--metric", "NAME", "System metric; all of them unless given.");
    private static final String TIME = "timestamp";

    private SystemSamples() {}

    static void get(Session session) throws IOException {
        var project = session.given().required(PROJECT);
        var run = session.given().required(RUN);
        var metric = session.given().text(METRIC);
        var samples =
                session.source()
                        .ask(SystemOperations.GET_SYSTEM_LOGS, Found.ofRun(project, run))
                        .list();
        if (samples.isEmpty()) {
            Found.run(session.source(), project, run);
        }
        var answer = Fields.of("project", project, "run", run);
        if (metric == null) {
            answer.put("system_metrics", samples);
        } else {
            samples =
                    samples.stream()
                            .filter(sample -> sample.fields().containsKey(metric))
                            .map(sample -> only(metric, sample))
                            .toList();
            if (samples.isEmpty()) {
                throw Found.missing("System metric", metric, project, run);
            }
            answer.put("metric", metric);
            answer.put("values", samples);
        }
        if (session.json()) {
            session.out().json(answer);
        } else {
            print(samples, session.out());
        }
    }

    private static Answer only(String metric, Answer sample) {
        var fields = Fields.of();
        sample.fields()
                .forEach(
                        (name, value) -> {
                            if (name.equals(metric) || name.equals(TIME)) {
                                fields.put(name, value);
                            }
                        });
        return new Answer(fields);
    }

    private static void print(List<Answer> samples, Printer out) {
        if (samples.isEmpty()) {
            out.println("No system metrics found.");
            return;
        }
        out.println("Found " + samples.size() + " system metric entry/entries:\n");
        for (var i = 0; i < samples.size(); i++) {
            var sample = samples.get(i);
            out.println("\nEntry " + (i + 1) + " (Timestamp: " + sample.get(TIME).text() + "):");
            for (var name : sample.fields().keySet()) {
                if (!name.equals(TIME)) {
                    out.println("  " + name + ": " + sample.get(name).text());
                }
            }
        }
    }
}
