package dev.trackio.api;

import static dev.trackio.api.Schema.FLAG;
import static dev.trackio.api.Schema.NOTHING;
import static dev.trackio.api.Schema.TEXT;
import static dev.trackio.api.Schema.list;

import dev.trackio.api.RunOperations.None;
import dev.trackio.api.RunOperations.OfProject;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Projects: list, summary, import; and the server's settings. */
public final class ProjectOperations {
    private ProjectOperations() {}

    public record UploadDb(
            @Doc("Name of the project that the file becomes; it must not exist yet.")
                    String project,
            @Doc("An uploaded Trackio database, a .db file.") FileData uploadedDb,
            @Doc(MetricOperations.HF_TOKEN) @Nullable String hfToken) {}

    /** The summary of a project as the clients of 2025 know it: runs are names. */
    record SeedProjectSummary(
            String project, int numRuns, List<String> runs, @Nullable Step lastActivity) {
        static SeedProjectSummary of(ProjectSummary summary) {
            return new SeedProjectSummary(
                    summary.project(),
                    summary.numRuns(),
                    RunOperations.names(summary.runs()),
                    summary.lastActivity());
        }
    }

    /** What the official frontend asks when it starts. */
    public record Settings(
            @Doc("URLs of the logo, by theme.") LogoUrls logoUrls,
            @Doc("Colours of runs, as #rrggbb.") List<String> colorPalette,
            @Doc("Names of metrics that come first.") List<String> plotOrder,
            @Doc("Cells longer than this are cut.") int tableTruncateLength,
            @Doc("Prefix of media paths; /file?path= takes it back.") String mediaDir,
            @Doc("Never set: this is not a Space.") @Nullable String spaceId) {}

    public record LogoUrls(
            @Doc("On a light ground.") String light, @Doc("On a dark ground.") String dark) {}

    /** Which of the dashboard's pages have something to show. */
    public record TabAvailability(
            @Doc("Entries were logged.") boolean metrics,
            @Doc("Samples of the machine were logged.") boolean system,
            @Doc("Traces were logged.") boolean traces,
            @Doc("Images, videos, audio, HTML, 3D objects or tables were logged.") boolean media,
            @Doc("Markdown was logged or alerts were raised.") boolean reports,
            @Doc("Files were saved to the project.") boolean files,
            @Doc("Artifacts were logged.") boolean artifacts) {}

    public record RestoreProject(
            @Doc("Name of the project; nothing may be under it now.") String project,
            @Doc("When it was deleted, as get_deleted_projects says; else the last one is meant.")
                    @Nullable String deletedAt) {}

    /** A project that can be restored. */
    public record DeletedProject(
            @Doc("Name that the project had.") String project,
            @Doc("ISO 8601 time.") String deletedAt,
            @Doc("Until then it can be restored.") String keptUntil,
            @Doc("What it takes on disk.") long bytes) {}

    public static final Operation<None, List<String>> GET_ALL_PROJECTS =
            Operation.of(
                    "get_all_projects",
                    Access.READ,
                    "Get all project names. Returns a list of project names.",
                    list(TEXT),
                    new None());

    public static final Operation<OfProject, ProjectSummary> GET_PROJECT_SUMMARY =
            Operation.<OfProject, ProjectSummary>of(
                            "get_project_summary",
                            Access.READ,
                            "Get a summary of a project including number of runs and recent activity.",
                            WireShape.answer(ProjectSummary.class),
                            new OfProject("my-project"))
                    .seed(
                            1,
                            1,
                            0,
                            WireShape.answer(SeedProjectSummary.class),
                            SeedProjectSummary::of);

    public static final Operation<UploadDb, Void> UPLOAD_DB_TO_SPACE =
            Operation.<UploadDb, Void>of(
                            "upload_db_to_space",
                            Access.LOG,
                            "Upload database file to Hugging Face Space. Here an uploaded Trackio"
                                    + " database becomes a new project of this server.",
                            NOTHING,
                            new UploadDb("my-new-project", FileData.of("my-project.db"), null))
                    .seed(2, 3, 0, NOTHING, Function.identity());

    public static final Operation<None, Settings> GET_SETTINGS =
            Operation.of(
                    "get_settings",
                    Access.READ,
                    "Get what the dashboard needs to know about this server.",
                    WireShape.answer(Settings.class),
                    new None());

    public static final Operation<OfProject, TabAvailability> GET_TAB_AVAILABILITY =
            Operation.of(
                    "get_tab_availability",
                    Access.READ,
                    "Tell which pages of the dashboard have something to show for a project.",
                    WireShape.answer(TabAvailability.class),
                    new OfProject("my-project"));

    public static final Operation<OfProject, Boolean> DELETE_PROJECT =
            Operation.<OfProject, Boolean>of(
                            "delete_project",
                            Access.MANAGE,
                            "Delete a project: its runs, media, saved files and artifacts. False when there"
                                    + " is no such project. It can be restored for 30 days.",
                            FLAG,
                            new OfProject("project-to-delete"))
                    .toBeConfirmed();

    public static final Operation<None, List<DeletedProject>> GET_DELETED_PROJECTS =
            Operation.of(
                    "get_deleted_projects",
                    Access.READ,
                    "Get the projects that were deleted here in the last 30 days, the last one"
                            + " first.",
                    list(WireShape.answer(DeletedProject.class)),
                    new None());

    public static final Operation<RestoreProject, Boolean> RESTORE_PROJECT =
            Operation.of(
                    "restore_project",
                    Access.MANAGE,
                    "Restore a deleted project with all that belonged to it. False when it is not"
                            + " kept any more.",
                    FLAG,
                    new RestoreProject("project-to-delete", null));
}
