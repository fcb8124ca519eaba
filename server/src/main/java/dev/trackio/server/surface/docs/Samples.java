package dev.trackio.server.surface.docs;

import dev.trackio.api.Access;
import dev.trackio.api.MetricOperations;
import dev.trackio.api.MetricOperations.MetricNames;
import dev.trackio.api.Operation;
import dev.trackio.api.Profile;
import dev.trackio.api.ProjectOperations;
import dev.trackio.api.RunOperations;
import dev.trackio.api.RunOperations.None;
import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.api.RunRecord;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.Dispatcher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds data for the examples with the rights of the caller: the page of a private server shows
 * nothing to those who may not read. The page never depends on it: where nothing is found, the
 * names of the demo stand in.
 */
final class Samples {
    private static final int PROJECTS_TRIED = 20;

    private final Dispatcher dispatcher;

    Samples(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** What the caller wants to see in the examples; what is null is chosen here. */
    record Wish(@Nullable String project, @Nullable String run, @Nullable String metric) {}

    Sample find(Caller caller, Wish wish) {
        return mayRead(caller) ? found(caller, wish) : asWished(wish);
    }

    /** Asked once for a page: a wrong token counts as one, and no token as none. */
    private boolean mayRead(Caller caller) {
        if (dispatcher.access().allows(Access.READ, caller, null)) {
            return true;
        }
        if (!caller.tokens().isEmpty()) {
            try {
                dispatcher.access().check(Access.READ, caller, null);
            } catch (ApiException e) {
                return false;
            }
        }
        return false;
    }

    private static Sample asWished(Wish wish) {
        return new Sample(
                wish.project == null ? Sample.DEMO.project() : wish.project,
                wish.run == null ? Sample.DEMO.run() : wish.run,
                wish.metric == null ? Sample.DEMO.metric() : wish.metric,
                Set.of());
    }

    private Sample found(Caller caller, Wish wish) {
        var projects = list(ProjectOperations.GET_ALL_PROJECTS, new None(), caller, String.class);
        var project = wish.project;
        var runs = List.<RunRecord>of();
        if (project != null) {
            runs = runs(project, caller);
        } else {
            for (var candidate : projects.subList(0, Math.min(PROJECTS_TRIED, projects.size()))) {
                runs = runs(candidate, caller);
                if (!runs.isEmpty()) {
                    project = candidate;
                    break;
                }
            }
        }
        if (project == null) {
            project = projects.isEmpty() ? Sample.DEMO.project() : projects.getFirst();
        }
        var run = run(runs, wish.run);
        var metric = wish.metric == null ? metric(project, run, caller) : wish.metric;
        return new Sample(project, run.name(), metric, new HashSet<>(projects));
    }

    private List<RunRecord> runs(String project, Caller caller) {
        return list(
                RunOperations.GET_RUNS_FOR_PROJECT,
                new OfProject(project),
                caller,
                RunRecord.class);
    }

    private static RunRecord run(List<RunRecord> runs, @Nullable String wished) {
        if (wished != null) {
            return runs.stream()
                    .filter(run -> run.name().equals(wished))
                    .findFirst()
                    .orElse(new RunRecord(wished, wished, null));
        }
        return runs.isEmpty()
                ? new RunRecord(Sample.DEMO.run(), Sample.DEMO.run(), null)
                : runs.getFirst();
    }

    private String metric(String project, RunRecord run, Caller caller) {
        var names =
                list(
                        MetricOperations.GET_METRIC_NAMES,
                        new MetricNames(project, List.of(run.id())),
                        caller,
                        String.class);
        return names.isEmpty() || names.contains(Sample.DEMO.metric())
                ? Sample.DEMO.metric()
                : names.getFirst();
    }

    private <T> List<T> list(
            Operation<?, ?> operation, Record input, Caller caller, Class<T> type) {
        var found = new ArrayList<T>();
        try {
            dispatcher.call(
                    operation,
                    input,
                    caller,
                    Profile.CURRENT,
                    result -> {
                        if (result instanceof List<?> list) {
                            list.forEach(item -> found.add(type.cast(item)));
                        }
                    });
        } catch (ApiException | IOException e) {
            return List.of(); // out of order: the page goes without
        }
        return found;
    }
}
