package dev.trackio.api;

import static dev.trackio.api.Schema.list;

import dev.trackio.api.RunOperations.None;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Registries: shared catalogues of versions, told apart by collection and alias. */
public final class RegistryOperations {
    static final String REGISTRY = "Registry name: letters, digits, underscore, hyphen.";
    static final String TARGET = "The collection, as registry/collection.";
    static final String BUCKET = "Has to be left out: only local registries are kept here.";

    private RegistryOperations() {}

    public record OfBucket(@Doc(BUCKET) @Nullable String bucketId) {}

    public record RegistryQuery(
            @Doc(REGISTRY) String registry, @Doc(BUCKET) @Nullable String bucketId) {}

    public record CreateRegistry(
            @Doc(REGISTRY) String registry,
            @Doc("What it is for.") @Nullable String description,
            @Doc(BUCKET) @Nullable String bucketId,
            @Doc(MetricOperations.HF_TOKEN) @Nullable String hfToken) {}

    public record CreateCollection(
            @Doc(TARGET) String target,
            @Doc("Type of the artifacts that it takes; it stays the same.") String type,
            @Doc("What it is for. Given again, it replaces the old one.")
                    @Nullable String description,
            @Doc(MetricOperations.HF_TOKEN) @Nullable String hfToken) {}

    public record LinkArtifact(
            @Doc(
                            "The version, as project/artifact, project/artifact:v3 or"
                                    + " project/artifact:alias; the latest unless it says which.")
                    String source,
            @Doc("The collection, as registry/collection. It is made by its first link.")
                    String target,
            @Doc("Names that shall point to the link; latest does so by itself.")
                    @Nullable List<String> aliases,
            @Doc("Name of the run that publishes it.") @Nullable String runName,
            @Doc("Id of the run that publishes it.") @Nullable String runId,
            @Doc(MetricOperations.HF_TOKEN) @Nullable String hfToken) {}

    public record PromoteArtifact(
            @Doc(TARGET) String target,
            @Doc("The name that shall point to the version.") String alias,
            @Doc("Version within the collection.") long version,
            @Doc(MetricOperations.HF_TOKEN) @Nullable String hfToken) {}

    public record UnlinkArtifact(
            @Doc(TARGET) String target,
            @Doc("Version within the collection.") long version,
            @Doc(MetricOperations.HF_TOKEN) @Nullable String hfToken) {}

    public record RegistryBuckets(
            @Doc("None: registries in buckets are not kept here.") List<String> buckets,
            @Doc("None.") @Nullable String defaultBucketId) {}

    public record RegistryRecord(
            @Doc("Name of the registry.") String name,
            @Doc("What it is for.") @Nullable String description,
            @Doc("ISO 8601 time.") String createdAt) {}

    public record RegistryDetails(
            @Doc("Name of the registry.") String name,
            @Doc("What it is for.") @Nullable String description,
            @Doc("ISO 8601 time.") String createdAt,
            @Doc("None.") @Nullable String bucketId,
            @Doc("By type and name.") List<CollectionRecord> collections,
            @Doc("Everything that was done, oldest first.") List<RegistryEvent> events) {}

    /** Versions of artifacts that do one job. */
    public record CollectionRecord(
            @Doc("Name of the collection.") String name,
            @Doc("Type of its artifacts.") String type,
            @Doc("What it is for.") @Nullable String description,
            @Doc("ISO 8601 time.") String createdAt,
            @Doc("How many versions are linked.") long numLinks,
            @Doc("The newest version.") @Nullable Long latestVersion,
            @Doc("Newest first.") List<CollectionLink> links) {}

    /** A version of a collection: which version of which artifact it is. */
    public record CollectionLink(
            @Doc("0 for the first link; never given twice.") long collectionVersion,
            @Doc("Project of the artifact.") String sourceProject,
            @Doc("Name of the artifact.") String sourceArtifact,
            @Doc("Version of the artifact.") long sourceVersion,
            @Doc("Of an artifact on a Hugging Face Space.") @Nullable String sourceSpaceId,
            @Doc("Of an artifact in a bucket.") @Nullable String sourceBucketId,
            @Doc("Of an artifact on another server.") @Nullable String sourceServerBaseUrl,
            @Doc("Names that point to it, sorted.") List<String> aliases,
            @Doc("ISO 8601 time.") String createdAt) {}

    public record RegistryEvent(
            @Doc("Number of the event.") long id,
            @Doc("The same in all copies of the registry.") @Nullable String eventUid,
            @Doc("ISO 8601 time.") String ts,
            @Doc("create, update, link, promote or unlink.") String kind,
            @Doc("What was done.") RawJson payload) {}

    /** A link after it was made, found or given an alias. */
    public record Linked(
            @Doc("Name of the registry.") String registry,
            @Doc("Name of the collection.") String collection,
            @Doc("Type of its artifacts.") String type,
            @Doc("Version within the collection.") long collectionVersion,
            @Doc("Project of the artifact.") String sourceProject,
            @Doc("Name of the artifact.") String sourceArtifact,
            @Doc("Version of the artifact.") long sourceVersion,
            @Doc("Names that point to it, sorted.") List<String> aliases,
            @Doc("ISO 8601 time.") String createdAt,
            @Doc("Whether it was not there before.") boolean created) {}

    public record Unlinked(
            @Doc("Name of the registry.") String registry,
            @Doc("Name of the collection.") String collection,
            @Doc("Version within the collection.") long collectionVersion,
            @Doc("Project of the artifact.") String sourceProject,
            @Doc("Name of the artifact.") String sourceArtifact,
            @Doc("Version of the artifact.") long sourceVersion,
            @Doc("Names that pointed to it, sorted.") List<String> removedAliases,
            @Doc("What latest points to now.") @Nullable Long latestVersion) {}

    public static final Operation<None, RegistryBuckets> GET_REGISTRY_BUCKETS =
            Operation.of(
                    "get_registry_buckets",
                    Access.READ,
                    "Get the buckets that hold registries: none, here they are local.",
                    WireShape.answer(RegistryBuckets.class),
                    new None());

    public static final Operation<OfBucket, List<RegistryRecord>> GET_REGISTRIES =
            Operation.of(
                    "get_registries",
                    Access.READ,
                    "Get the registries by name.",
                    list(WireShape.answer(RegistryRecord.class)),
                    new OfBucket(null));

    public static final Operation<RegistryQuery, RegistryDetails> GET_REGISTRY_DETAILS =
            Operation.of(
                    "get_registry_details",
                    Access.READ,
                    "Get a registry with its collections, their versions and its history.",
                    WireShape.answer(RegistryDetails.class),
                    new RegistryQuery("models", null));

    public static final Operation<CreateRegistry, RegistryRecord> CREATE_REGISTRY =
            Operation.of(
                    "create_registry",
                    Access.LOG,
                    "Create a registry.",
                    WireShape.answer(RegistryRecord.class),
                    new CreateRegistry("models", "Models that are served", null, null));

    public static final Operation<CreateCollection, CollectionRecord> CREATE_COLLECTION =
            Operation.of(
                    "create_collection",
                    Access.LOG,
                    "Create a collection in a registry, or change its description.",
                    WireShape.answer(CollectionRecord.class),
                    new CreateCollection("models/classifier", "model", null, null));

    public static final Operation<LinkArtifact, Linked> LINK_ARTIFACT =
            Operation.of(
                    "link_artifact",
                    Access.LOG,
                    "Link a version of an artifact into a collection. Linked again, it stays the"
                            + " same version of the collection.",
                    WireShape.answer(Linked.class),
                    new LinkArtifact(
                            "my-project/weights",
                            "models/classifier",
                            List.of("staging"),
                            null,
                            null,
                            null));

    public static final Operation<PromoteArtifact, Linked> PROMOTE_ARTIFACT =
            Operation.of(
                    "promote_artifact",
                    Access.LOG,
                    "Let an alias point to a version of a collection, back to an older one, too.",
                    WireShape.answer(Linked.class),
                    new PromoteArtifact("models/classifier", "production", 0, null));

    public static final Operation<UnlinkArtifact, Unlinked> UNLINK_ARTIFACT =
            Operation.of(
                    "unlink_artifact",
                    Access.MANAGE,
                    "Remove a version from a collection with its aliases. The artifact stays.",
                    WireShape.answer(Unlinked.class),
                    new UnlinkArtifact("models/classifier", 0, null));
}
