package dev.trackio.api;

import static dev.trackio.api.Schema.FLAG;

import org.jspecify.annotations.Nullable;

/** Reports: markdown that stands beside the metrics of a run. */
public final class ReportOperations {
    private ReportOperations() {}

    public record CreateReport(
            @Doc("Project name.") String project,
            @Doc("Title; a report of the same title and run is a newer version of it.")
                    String title,
            @Doc("The text, as markdown.") String markdown,
            @Doc("Name of the run that it belongs to; a run \"reports\" unless given.")
                    @Nullable String run,
            @Doc("Id of the run, beside its name. Left out, the run of that name.")
                    @Nullable String runId,
            @Doc("Step that it is about.") @Nullable Step step,
            @Doc(MetricOperations.HF_TOKEN) @Nullable String hfToken) {}

    public static final Operation<CreateReport, Boolean> CREATE_REPORT =
            Operation.of(
                    "create_report",
                    Access.LOG,
                    "Write a report in markdown into a project. It is logged as trackio.Markdown is,"
                            + " and the dashboard shows it on its page Reports.",
                    FLAG,
                    new CreateReport(
                            "my-project",
                            "What the sweep showed",
                            "# Findings\n\nA learning rate of **3e-4** was best.",
                            "run-1",
                            null,
                            null,
                            null));
}
