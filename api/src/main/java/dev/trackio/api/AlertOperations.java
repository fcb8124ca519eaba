package dev.trackio.api;

import static dev.trackio.api.Schema.FLAG;
import static dev.trackio.api.Schema.NOTHING;
import static dev.trackio.api.Schema.list;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Alerts of runs. */
public final class AlertOperations {
    private AlertOperations() {}

    public record BulkAlert(
            @Doc("The alerts, in order.") List<AlertEntry> alerts,
            @Doc(MetricOperations.HF_TOKEN) @Nullable String hfToken) {}

    public record LogAlert(
            @Doc("Project name.") String project,
            @Doc("Run name.") String run,
            @Doc("One line that says what happened.") String title,
            @Doc("info, warn or error; warn unless given.") @Nullable String level,
            @Doc("More words, if any.") @Nullable String text,
            @Doc("Step at which it happened.") @Nullable Step step,
            @Doc("Id of the run. Left out, the run of that name.") @Nullable String runId,
            @Doc(MetricOperations.HF_TOKEN) @Nullable String hfToken) {}

    public record AlertQuery(
            @Doc("Project name.") String project,
            @Doc("Run name; all runs unless given.") @Nullable String run,
            @Doc("Run id; wins over the name.") @Nullable String runId,
            @Doc("Only this level: info, warn or error.") @Nullable String level,
            @Doc("Only alerts later than this ISO 8601 time.") @Nullable String since) {}

    public static final Operation<BulkAlert, Void> BULK_ALERT =
            Operation.of(
                    "bulk_alert",
                    Access.LOG,
                    "Log alerts of runs.",
                    NOTHING,
                    new BulkAlert(
                            List.of(
                                    new AlertEntry(
                                            "my-project",
                                            "run-1",
                                            "Loss is rising",
                                            "warn",
                                            null,
                                            "0.42 after 0.39",
                                            Step.of(100),
                                            null,
                                            null)),
                            null));

    public static final Operation<LogAlert, Boolean> LOG_ALERT =
            Operation.of(
                    "log_alert",
                    Access.LOG,
                    "Log one alert of a run, which the dashboard shows at its step.",
                    FLAG,
                    new LogAlert(
                            "my-project",
                            "run-1",
                            "Loss is rising",
                            "warn",
                            "0.42 after 0.39",
                            Step.of(100),
                            null,
                            null));

    public static final Operation<AlertQuery, List<Alert>> GET_ALERTS =
            Operation.of(
                    "get_alerts",
                    Access.READ,
                    "Get the alerts of a project, newest first.",
                    list(WireShape.answer(Alert.class)),
                    new AlertQuery("my-project", null, null, null, null));
}
