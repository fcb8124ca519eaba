package dev.trackio.api;

import static dev.trackio.api.Schema.ANYTHING;
import static dev.trackio.api.Schema.FLAG;
import static dev.trackio.api.Schema.NOTHING;
import static dev.trackio.api.Schema.TEXT;
import static dev.trackio.api.Schema.field;
import static dev.trackio.api.Schema.list;
import static dev.trackio.api.Schema.object;
import static dev.trackio.api.Schema.orNull;

import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.api.Schema.Field;
import dev.trackio.api.Schema.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Versioned files that runs make and use. */
public final class ArtifactOperations {
    static final String PROJECT = "Project name.";
    static final String VERSION_ID = "Number of the version, from a list of artifacts.";

    /** Of the picture in the examples. */
    private static final String SAMPLE_DIGEST =
            "9dc9ea73bc6bddac4bdc64649374aa53ea35ad8fefdfbfd8901e2543a72fc29f";

    private static final String SAMPLE_REF = "https://example.com/weights.bin";

    private ArtifactOperations() {}

    public record CheckBlobs(
            @Doc(PROJECT) String project,
            @Doc("SHA-256 digests of files.") List<String> digests,
            @Doc(MetricOperations.HF_TOKEN) @Nullable String hfToken) {}

    public record PresentBlobs(@Doc("Those that are stored.") List<String> present) {}

    /** A file and the digest that it must have. */
    public record BlobUpload(
            @Doc("Not looked at: the project of the call counts.") @Nullable String project,
            @Doc("SHA-256 of the file.") String digest,
            @Doc("The uploaded file.") FileData uploadedFile) {}

    public record UploadBlobs(
            @Doc(PROJECT) String project,
            @Doc("The files.") List<BlobUpload> uploads,
            @Doc(MetricOperations.HF_TOKEN) @Nullable String hfToken) {}

    public record LogArtifact(
            @Doc("Project name; the project is created by its first artifact.") String project,
            @Doc("Name of the artifact: letters, digits, dot, underscore, hyphen.") String name,
            @Doc("Type of the artifact, such as model or dataset; it stays the same.") String type,
            @Doc("What the artifact is.") @Nullable String description,
            @Doc("Anything worth noting about this version.") @Nullable RawJson metadata,
            @Doc("The files of this version. Their blobs are uploaded before.")
                    List<ManifestEntry> manifest,
            @Doc("Names that shall point to this version; latest does so by itself.")
                    @Nullable List<String> aliases,
            @Doc("Name of the run that made it.") @Nullable String runName,
            @Doc("Id of the run that made it.") @Nullable String runId,
            @Doc(MetricOperations.HF_TOKEN) @Nullable String hfToken,
            @Doc("Whether all other versions are deleted.") @Nullable Boolean overwrite) {}

    public record ManifestQuery(
            @Doc(PROJECT) String project,
            @Doc("Name of the artifact.") String name,
            @Doc("A version such as v0, or an alias; latest unless given.")
                    @Nullable String spec) {}

    public record OfRunOrAll(
            @Doc(PROJECT) String project,
            @Doc("Run name.") @Nullable String run,
            @Doc("Run id; wins over the name.") @Nullable String runId) {}

    public record OfVersion(@Doc(PROJECT) String project, @Doc(VERSION_ID) long versionId) {}

    public record LogUse(
            @Doc("Project of the artifact.") String project,
            @Doc(VERSION_ID) long versionId,
            @Doc("Name of the run that uses it.") @Nullable String runName,
            @Doc("Id of the run that uses it.") @Nullable String runId,
            @Doc(MetricOperations.HF_TOKEN) @Nullable String hfToken,
            @Doc("Project of the run, where that is another one.") @Nullable String runProject) {}

    /** An artifact in a list. */
    public record ArtifactRecord(
            @Doc("Name of the artifact.") String name,
            @Doc("Type of the artifact.") String type,
            @Doc("What it is.") @Nullable String description,
            @Doc("How many versions there are.") long numVersions,
            @Doc("The newest version.") @Nullable Long latestVersion,
            @Doc("Bytes of the newest version.") @Nullable Long sizeBytes,
            @Doc("Names that point to one of its versions, sorted.") List<String> aliases,
            @Doc("ISO 8601 time.") String createdAt) {}

    /** An artifact with its versions, newest first. */
    public record ArtifactDetails(
            @Doc("Name of the artifact.") String name,
            @Doc("Type of the artifact.") String type,
            @Doc("What it is.") @Nullable String description,
            @Doc("ISO 8601 time.") String createdAt,
            @Doc("How many versions there are.") long numVersions,
            @Doc("The newest version.") @Nullable Long latestVersion,
            @Doc("Newest first.") List<VersionRecord> versions) {}

    /** A version without its files. */
    public record VersionRecord(
            @Doc("Number of the version in its project.") long versionId,
            @Doc("0 for the first version of the artifact.") long version,
            @Doc("Names that point to it.") List<String> aliases,
            @Doc("Bytes of all its files.") long sizeBytes,
            @Doc("How many files it has.") long numFiles,
            @Doc("ISO 8601 time.") String createdAt) {}

    /** What a run used, and what it made. */
    public record RunArtifacts(
            @Doc("What the run used.") List<RunArtifact> input,
            @Doc("What the run made.") List<RunArtifact> output) {}

    /** A version that a run made or used. */
    public record RunArtifact(
            @Doc("Number of the version in its project.") long versionId,
            @Doc("Project of the artifact.") String project,
            @Doc("Name of the artifact.") String name,
            @Doc("Type of the artifact.") String type,
            @Doc("0 for the first version of the artifact.") long version,
            @Doc("Bytes of all its files.") long sizeBytes,
            @Doc("ISO 8601 time of that.") String createdAt) {}

    /** How many versions a run used and made. */
    public record RunArtifactCount(
            @Doc("Id of the run.") @Nullable String runId,
            @Doc("Name of the run.") @Nullable String runName,
            @Doc("How many it used.") long input,
            @Doc("How many it made.") long output) {}

    /** A run that used a version. */
    public record Consumer(
            @Doc("Name of the run.") @Nullable String runName,
            @Doc("Id of the run.") @Nullable String runId,
            @Doc("Project of the run.") String project,
            @Doc("ISO 8601 time.") String createdAt) {}

    /** Everything that a version came from or went into. */
    public record Lineage(
            @Doc("The node that was asked for.") String focus,
            @Doc("Whether there is more than fits.") boolean truncated,
            @Doc("Versions, then runs.") List<LineageNode> nodes,
            @Doc("From a run to what it made, from a version to the run that used it.")
                    List<LineageEdge> edges) {}

    public record LineageEdge(
            @Doc("Id of a node.") String source,
            @Doc("Id of a node.") String target,
            @Doc("output: the run made it; input: the run used it.") String direction,
            @Doc("ISO 8601 time.") String createdAt) {}

    private static final Schema VERSION =
            new Fields(
                    new LaterFields(
                            () ->
                                    WireShape.answer(ArtifactVersion.class).fields().stream()
                                            .map(ArtifactOperations::withFiles)
                                            .toList()));

    /** A manifest is a list, though it travels as it is stored. */
    private static Field withFiles(Field field) {
        return field.name().equals("manifest")
                ? new Field(
                        field.name(), list(WireShape.of(ManifestEntry.class)), true, field.doc())
                : field;
    }

    public static final Operation<CheckBlobs, PresentBlobs> CHECK_ARTIFACT_BLOBS =
            Operation.of(
                    "check_artifact_blobs",
                    Access.LOG,
                    "Get which files of artifacts are stored already, by their digests.",
                    WireShape.answer(PresentBlobs.class),
                    new CheckBlobs("my-project", List.of(SAMPLE_DIGEST), null));

    public static final Operation<UploadBlobs, Void> BULK_UPLOAD_ARTIFACT_BLOB =
            Operation.of(
                    "bulk_upload_artifact_blob",
                    Access.LOG,
                    "Store files of artifacts. Each must have the digest that is claimed.",
                    NOTHING,
                    new UploadBlobs(
                            "my-project",
                            List.of(new BlobUpload(null, SAMPLE_DIGEST, FileData.of("sample.png"))),
                            null));

    public static final Operation<LogArtifact, ArtifactVersion> ARTIFACT_LOG =
            Operation.of(
                    "artifact_log",
                    Access.LOG,
                    "Log a version of an artifact. The same files again are the same version.",
                    VERSION,
                    new LogArtifact(
                            "my-project",
                            "weights",
                            "model",
                            null,
                            null,
                            List.of(new ManifestEntry("weights.bin", SAMPLE_REF, 0, SAMPLE_REF)),
                            null,
                            "run-1",
                            null,
                            null,
                            null));

    public static final Operation<ManifestQuery, ArtifactVersion> GET_ARTIFACT_MANIFEST =
            Operation.of(
                    "get_artifact_manifest",
                    Access.READ,
                    "Get one version of an artifact with its files; null when there is none.",
                    orNull(VERSION),
                    new ManifestQuery("my-project", "weights", null));

    public static final Operation<OfProject, List<ArtifactRecord>> GET_ARTIFACTS =
            Operation.of(
                    "get_artifacts",
                    Access.READ,
                    "Get the artifacts of a project by name.",
                    list(WireShape.answer(ArtifactRecord.class)),
                    new OfProject("my-project"));

    public static final Operation<OfProject, List<ArtifactDetails>> LIST_ARTIFACTS =
            Operation.of(
                    "list_artifacts",
                    Access.READ,
                    "Get the artifacts of a project by type and name, with their versions.",
                    list(WireShape.answer(ArtifactDetails.class)),
                    new OfProject("my-project"));

    public static final Operation<OfRunOrAll, RunArtifacts> GET_RUN_ARTIFACTS =
            Operation.of(
                    "get_run_artifacts",
                    Access.READ,
                    "Get the versions of artifacts that a run used and made.",
                    WireShape.answer(RunArtifacts.class),
                    new OfRunOrAll("my-project", "run-1", null));

    public static final Operation<OfProject, List<RunArtifactCount>> GET_RUN_ARTIFACT_COUNTS =
            Operation.of(
                    "get_run_artifact_counts",
                    Access.READ,
                    "Get how many versions of artifacts each run used and made.",
                    list(WireShape.answer(RunArtifactCount.class)),
                    new OfProject("my-project"));

    public static final Operation<OfVersion, List<Consumer>> GET_ARTIFACT_CONSUMERS =
            Operation.of(
                    "get_artifact_consumers",
                    Access.READ,
                    "Get the runs that used a version of an artifact.",
                    list(WireShape.answer(Consumer.class)),
                    new OfVersion("my-project", 1));

    public static final Operation<OfVersion, Lineage> GET_ARTIFACT_LINEAGE =
            Operation.of(
                    "get_artifact_lineage",
                    Access.READ,
                    "Get the graph of runs and versions that a version of an artifact belongs to.",
                    object(
                            field("focus", TEXT, "The node that was asked for."),
                            field("truncated", FLAG, "Whether there is more than fits."),
                            field("nodes", list(ANYTHING), "Versions, then runs."),
                            field(
                                    "edges",
                                    list(WireShape.answer(LineageEdge.class)),
                                    "From a run to what it made, from a version to who used it.")),
                    new OfVersion("my-project", 1));

    public static final Operation<LogUse, Void> LOG_ARTIFACT_USE =
            Operation.of(
                    "log_artifact_use",
                    Access.LOG,
                    "Note that a run uses a version of an artifact.",
                    NOTHING,
                    new LogUse("my-project", 1, "run-1", null, null, null));
}
