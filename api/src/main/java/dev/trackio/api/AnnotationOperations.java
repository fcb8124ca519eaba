package dev.trackio.api;

import static dev.trackio.api.Schema.FLAG;
import static dev.trackio.api.Schema.list;

import dev.trackio.api.RunOperations.OfProject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people add to runs afterwards: tags and notes. They are the server's, not the file's. */
public final class AnnotationOperations {
    private AnnotationOperations() {}

    public record RunTags(
            @Doc("Project name.") String project,
            @Doc("Run name; of several runs with this name the one that started last.")
                    @Nullable String run,
            @Doc("Run id; wins over the name.") @Nullable String runId,
            @Doc("All tags of the run from now on, in this order: at most 64 of 100 characters.")
                    List<String> tags) {}

    public record RunNotes(
            @Doc("Project name.") String project,
            @Doc("Run name; of several runs with this name the one that started last.")
                    @Nullable String run,
            @Doc("Run id; wins over the name.") @Nullable String runId,
            @Doc("The notes from now on, plain text of at most 20,000 characters; empty for none.")
                    String notes) {}

    /** What was added to a run. */
    public record RunAnnotation(
            @Doc("Run id.") String runId,
            @Doc("Its tags, in the order in which they were given.") List<String> tags,
            @Doc("Its notes; empty when it has none.") String notes) {}

    public static final Operation<RunTags, Boolean> SET_RUN_TAGS =
            Operation.of(
                    "set_run_tags",
                    Access.MANAGE,
                    "Set the tags of a run. They are kept beside the project's file, follow the run"
                            + " when it is renamed, and come back with it when it is restored.",
                    FLAG,
                    new RunTags("my-project", "run-1", null, List.of("baseline")));

    public static final Operation<RunNotes, Boolean> SET_RUN_NOTES =
            Operation.of(
                    "set_run_notes",
                    Access.MANAGE,
                    "Set the notes of a run. They are kept as its tags are.",
                    FLAG,
                    new RunNotes("my-project", "run-1", null, "Diverged after the new schedule."));

    public static final Operation<OfProject, List<RunAnnotation>> GET_RUN_ANNOTATIONS =
            Operation.of(
                    "get_run_annotations",
                    Access.READ,
                    "Get the tags and notes of the runs of a project that have any.",
                    list(WireShape.answer(RunAnnotation.class)),
                    new OfProject("my-project"));
}
