package dev.trackio.server.surface.docs;

import dev.trackio.api.Alert;
import dev.trackio.api.AlertOperations;
import dev.trackio.api.MediaOperations;
import dev.trackio.api.MetricOperations;
import dev.trackio.api.MetricPoint;
import dev.trackio.api.Operation;
import dev.trackio.api.Operations;
import dev.trackio.api.ProjectOperations;
import dev.trackio.api.ProjectSummary;
import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.api.RunOperations;
import dev.trackio.api.RunRecord;
import dev.trackio.api.RunSummary;
import dev.trackio.api.SeriesAnswer;
import dev.trackio.api.Step;
import dev.trackio.server.call.AccessPolicy;
import dev.trackio.server.call.AccessPolicy.Mode;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Dispatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A dispatcher whose operations answer from a handful of values. */
final class DemoCalls {
    static final String TOKEN = "secret-token";

    private DemoCalls() {}

    static Dispatcher open() {
        return dispatcher(new AccessPolicy(Mode.OPEN, TOKEN), "my-project", "run-1", "loss");
    }

    static Dispatcher closed(Mode mode) {
        return dispatcher(new AccessPolicy(mode, TOKEN), "my-project", "run-1", "loss");
    }

    static Dispatcher closed(Mode mode, String project, String run, String metric) {
        return dispatcher(new AccessPolicy(mode, TOKEN), project, run, metric);
    }

    static Dispatcher named(String project, String run, String metric) {
        return dispatcher(new AccessPolicy(Mode.OPEN, TOKEN), project, run, metric);
    }

    private static Dispatcher dispatcher(
            AccessPolicy access, String project, String run, String metric) {
        var runs =
                List.of(
                        new RunRecord("id-1", run, "2026-01-01T12:00:00+00:00"),
                        new RunRecord("id-2", "run-2", "2026-01-02T12:00:00+00:00"));
        var builder =
                Dispatcher.builder()
                        .on(
                                ProjectOperations.GET_ALL_PROJECTS,
                                (in, who) -> List.of("empty", project))
                        .on(
                                RunOperations.GET_RUNS_FOR_PROJECT,
                                (in, who) -> in.project().equals(project) ? runs : List.of())
                        .on(
                                MetricOperations.GET_METRIC_NAMES,
                                (in, who) -> List.of(metric, "val/acc"))
                        .on(
                                MetricOperations.GET_METRICS_FOR_RUN,
                                (in, who) -> List.of(metric, "val/acc"))
                        .on(MetricOperations.GET_METRIC_VALUES, (in, who) -> points())
                        .on(
                                ProjectOperations.GET_PROJECT_SUMMARY,
                                (in, who) -> new ProjectSummary(project, 2, runs, Step.of(99)))
                        .on(
                                RunOperations.GET_RUN_SUMMARY,
                                (in, who) ->
                                        new RunSummary(
                                                project,
                                                run,
                                                null,
                                                100,
                                                List.of(metric),
                                                RawJson.of("{\"lr\":0.001}"),
                                                Step.of(99)))
                        .on(
                                RunOperations.GET_RUN_CONFIGS,
                                (in, who) -> Map.of("id-1", RawJson.of("{\"lr\":0.001}")));
        rest(builder, run, metric);
        return builder.build(access);
    }

    private static void rest(Dispatcher.Builder builder, String run, String metric) {
        builder.on(
                        AlertOperations.GET_ALERTS,
                        (in, who) ->
                                List.of(
                                        new Alert(
                                                "2026-01-01T12:00:00+00:00",
                                                run,
                                                "Loss is rising",
                                                null,
                                                "warn",
                                                Step.of(7))))
                .on(
                        MetricOperations.GET_SERIES,
                        (in, who) ->
                                new SeriesAnswer(
                                        9,
                                        List.of(
                                                new SeriesAnswer.Series(
                                                        "id-1",
                                                        run,
                                                        metric,
                                                        5,
                                                        List.of(0.0, 1.0, 2.0, 3.0, 4.0),
                                                        List.of(0L, 1L, 2L, 3L, 4L),
                                                        List.of(5.0, 4.0, 3.0, 2.0, 1.0)))))
                .on(
                        ProjectOperations.GET_SETTINGS,
                        (in, who) -> {
                            throw new ApiException(ApiException.Kind.UNAVAILABLE, "out of order");
                        })
                .on(
                        RunOperations.GET_RUN_MUTATION_STATUS,
                        (in, who) -> new RunOperations.MutationStatus(false, true, "local"));
        quiet(builder, MetricOperations.LOG);
        quiet(builder, MetricOperations.BULK_LOG);
        quiet(builder, MetricOperations.BULK_LOG_SYSTEM);
        quiet(builder, AlertOperations.BULK_ALERT);
        quiet(builder, MediaOperations.BULK_UPLOAD_MEDIA);
        quiet(builder, ProjectOperations.UPLOAD_DB_TO_SPACE);
    }

    private static <I extends Record, O> void quiet(
            Dispatcher.Builder builder, Operation<I, O> operation) {
        builder.on(
                operation,
                (in, who) -> {
                    throw new AssertionError("the page changed something: " + operation.name());
                });
    }

    private static Rows<MetricPoint> points() {
        var points = new ArrayList<MetricPoint>();
        for (var i = 0; i < 1_000; i++) {
            points.add(
                    new MetricPoint(
                            "2026-01-01T12:00:00+00:00",
                            Step.of(i),
                            RawJson.of(String.valueOf(1.0 / (i + 1)))));
        }
        return Rows.of(points);
    }

    static ApiPage page(Dispatcher dispatcher) {
        return page(dispatcher, "http://127.0.0.1:7860");
    }

    static ApiPage page(Dispatcher dispatcher, String base) {
        var caller = dev.trackio.server.call.Caller.LOCAL;
        var sample = new Samples(dispatcher).find(caller, new Samples.Wish(null, null, null));
        return new PageBuilder(Operations.catalogue(), dispatcher, true, "0.43.0")
                .page(base, sample, caller);
    }
}
