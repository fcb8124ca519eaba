package dev.trackio.api;

import static dev.trackio.api.Schema.NOTHING;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Files of runs and projects. */
public final class MediaOperations {
    private MediaOperations() {}

    public record BulkUploadMedia(
            @Doc("The files and where they belong.") List<UploadEntry> uploads,
            @Doc(MetricOperations.HF_TOKEN) @Nullable String hfToken) {}

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
}
