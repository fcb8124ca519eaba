package dev.trackio.api;

import static dev.trackio.api.Schema.NOTHING;
import static dev.trackio.api.Schema.list;

import dev.trackio.api.RunOperations.OfProject;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Files of runs and projects. */
public final class MediaOperations {
    private MediaOperations() {}

    public record BulkUploadMedia(
            @Doc("The files and where they belong.") List<UploadEntry> uploads,
            @Doc(MetricOperations.HF_TOKEN) @Nullable String hfToken) {}

    /** A file that was saved to a project. */
    public record ProjectFile(
            @Doc("Its path below the project's files.") String name,
            @Doc("What /file?path= takes.") String path,
            @Doc("Bytes.") long size) {}

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
}
