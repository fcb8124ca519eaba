package dev.trackio.api;

import static dev.trackio.api.Schema.NOTHING;
import static dev.trackio.api.Schema.list;

import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.api.RunOperations.OfRun;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Files of runs and projects. */
public final class MediaOperations {
    private MediaOperations() {}

    public record BulkUploadMedia(
            @Doc("The files and where they belong.") List<UploadEntry> uploads,
            @Doc(MetricOperations.HF_TOKEN) @Nullable String hfToken) {}

    /** A file that was saved to a project or uploaded for a run. */
    public record ProjectFile(
            @Doc("Its path below the files of the project, or of the run.") String name,
            @Doc("What /file?path= takes.") String path,
            @Doc("Bytes.") long size) {}

    public record MediaQuery(
            @Doc("Project name.") String project,
            @Doc("The path of a file, as get_run_files gives it.") String path) {}

    /** An image that was logged. */
    public record MediaImage(
            @Doc("The image.") Image image,
            @Doc("Its path, as it was asked for.") String path,
            @Doc("Bytes.") long size)
            implements Pictured {}

    public static final Operation<BulkUploadMedia, Void> BULK_UPLOAD_MEDIA =
            Operation.<BulkUploadMedia, Void>of(
                            "bulk_upload_media",
                            Access.LOG,
                            "Upload media files for experiments.",
                            NOTHING,
                            new BulkUploadMedia(
                                    List.of(
                                            new UploadEntry(
                                                    "my-project",
                                                    "run-1",
                                                    Step.of(0),
                                                    FileData.of("sample.png"),
                                                    null,
                                                    null)),
                                    null))
                    .seed(1, 2, 4, NOTHING, Function.identity());

    public static final Operation<OfProject, List<ProjectFile>> GET_PROJECT_FILES =
            Operation.of(
                    "get_project_files",
                    Access.READ,
                    "Get the files that were saved to a project, in all folders, sorted.",
                    list(WireShape.answer(ProjectFile.class)),
                    new OfProject("my-project"));

    public static final Operation<OfRun, List<ProjectFile>> GET_RUN_FILES =
            Operation.of(
                    "get_run_files",
                    Access.READ,
                    "Get the files that were uploaded for a run, media among them, step by step. Runs"
                            + " that share a name share their files.",
                    list(WireShape.answer(ProjectFile.class)),
                    new OfRun("my-project", "run-1", null));

    public static final Operation<MediaQuery, MediaImage> GET_MEDIA =
            Operation.of(
                    "get_media",
                    Access.READ,
                    "Get an image that was logged, to look at: PNG, JPEG, GIF or WebP, at most 4 MiB."
                            + " Other files are at /file?path=.",
                    WireShape.answer(MediaImage.class),
                    new MediaQuery("my-project", "/media/my-project/run-1/199/attention.png"));
}
