package dev.trackio.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of runs, which the dashboard asks for at an address of its own. */
public final class RunTableOperations {
    private RunTableOperations() {}

    public record RunTableQuery(
            @Doc("Project name.") String project,
            @Doc("Metrics whose last, smallest and largest values are wanted.")
                    @Nullable List<String> metrics,
            @Doc("Whether configurations and groups are wanted, too; so unless given.")
                    @Nullable Boolean configs) {}

    public static final Operation<RunTableQuery, RunTable> GET_RUN_TABLE =
            Operation.of(
                    "get_run_table",
                    Access.READ,
                    "Get the runs of a project for a table.",
                    Schema.OBJECT,
                    new RunTableQuery("my-project", List.of("loss"), null));
}
