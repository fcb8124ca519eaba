package dev.trackio.server.registry;

import dev.trackio.api.ArtifactVersion;
import dev.trackio.api.RegistryOperations.CollectionRecord;
import dev.trackio.api.RegistryOperations.CreateCollection;
import dev.trackio.api.RegistryOperations.CreateRegistry;
import dev.trackio.api.RegistryOperations.LinkArtifact;
import dev.trackio.api.RegistryOperations.Linked;
import dev.trackio.api.RegistryOperations.OfBucket;
import dev.trackio.api.RegistryOperations.PromoteArtifact;
import dev.trackio.api.RegistryOperations.RegistryBuckets;
import dev.trackio.api.RegistryOperations.RegistryDetails;
import dev.trackio.api.RegistryOperations.RegistryQuery;
import dev.trackio.api.RegistryOperations.RegistryRecord;
import dev.trackio.api.RegistryOperations.UnlinkArtifact;
import dev.trackio.api.RegistryOperations.Unlinked;
import dev.trackio.server.artifacts.ArtifactNames;
import dev.trackio.server.artifacts.ArtifactStore;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.projects.ProjectStore;
import dev.trackio.server.registry.RegistryStore.Source;
import dev.trackio.server.runs.RunRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Registries of this data folder. Those in Hugging Face buckets stay with their programs. */
public final class Registries {
    private static final String LATEST = "latest";

    private final RegistryStore store;
    private final ProjectStore projects;
    private final ArtifactStore artifacts;
    private final ChangeFeed changes;

    public Registries(
            RegistryStore store,
            ProjectStore projects,
            ArtifactStore artifacts,
            ChangeFeed changes) {
        this.store = store;
        this.projects = projects;
        this.artifacts = artifacts;
        this.changes = changes;
    }

    public RegistryBuckets buckets() {
        return new RegistryBuckets(List.of(), null);
    }

    public List<RegistryRecord> list(OfBucket in) {
        checkLocal(in.bucketId());
        return projects.keys().stream()
                .flatMap(key -> RegistryName.ofProject(key).stream())
                .flatMap(name -> store.registry(name).stream())
                .toList();
    }

    public RegistryDetails details(RegistryQuery in) {
        checkLocal(in.bucketId());
        var registry = RegistryName.of(in.registry());
        return store.details(registry)
                .orElseThrow(
                        () ->
                                ApiException.badRequest(
                                        "Registry '"
                                                + registry.name()
                                                + "' does not exist locally."));
    }

    public RegistryRecord create(CreateRegistry in) {
        checkLocal(in.bucketId());
        var registry = RegistryName.of(in.registry());
        store.create(registry, in.description());
        changes.touched(registry.project().key());
        return store.registry(registry).orElseThrow();
    }

    public CollectionRecord createCollection(CreateCollection in) {
        if (in.type().isEmpty()) {
            throw ApiException.badRequest("Collection type must be a non-empty string, got ''.");
        }
        var target = Target.of(in.target());
        var made = store.createCollection(target, in.type(), in.description());
        touched(target);
        return made;
    }

    public Linked link(LinkArtifact in) {
        var target = Target.of(in.target());
        var aliases = in.aliases() == null ? List.<String>of() : in.aliases();
        aliases.forEach(ArtifactNames::checkAlias);
        var linked =
                store.link(
                        target,
                        source(in.source()),
                        aliases.stream().filter(alias -> !alias.equals(LATEST)).toList(),
                        new RunRef(in.runName(), in.runId()));
        touched(target);
        return linked;
    }

    /** {@code project/artifact:v3}. */
    private Source source(String text) {
        var slash = text.indexOf('/');
        var colon = text.indexOf(':', slash + 1);
        var project = slash < 0 ? "" : text.substring(0, slash);
        var artifact = text.substring(slash + 1, colon < 0 ? text.length() : colon);
        var spec = colon < 0 ? null : text.substring(colon + 1);
        if (project.isEmpty() || artifact.isEmpty() || (spec != null && spec.isEmpty())) {
            throw ApiException.badRequest(
                    "Source '"
                            + ApiException.shown(text)
                            + "' must be '<project>/<artifact>[:<version-or-alias>]'.");
        }
        var name = ProjectName.of(project);
        var found = artifacts.version(name, artifact, spec);
        return found.map(version -> source(name, version)).orElseThrow(() -> noArtifact(text));
    }

    private static Source source(ProjectName project, ArtifactVersion version) {
        return new Source(version.type(), project.key(), version.name(), version.version());
    }

    private static ApiException noArtifact(String source) {
        return ApiException.badRequest(
                "Artifact '" + ApiException.shown(source) + "' not found locally.");
    }

    public Linked promote(PromoteArtifact in) {
        var target = Target.of(in.target());
        ArtifactNames.checkAlias(in.alias());
        if (in.alias().equals(LATEST)) {
            throw ApiException.badRequest(
                    "The 'latest' alias is managed automatically by the registry.");
        }
        var promoted = store.promote(target, in.version(), in.alias());
        touched(target);
        return promoted;
    }

    public Unlinked unlink(UnlinkArtifact in) {
        var target = Target.of(in.target());
        var unlinked = store.unlink(target, in.version());
        touched(target);
        return unlinked;
    }

    private void touched(Target target) {
        changes.touched(target.registry().project().key());
    }

    private static void checkLocal(@Nullable String bucketId) {
        if (bucketId != null) {
            throw ApiException.badRequest(
                    "Registries in Hugging Face buckets are not kept by this server: leave"
                            + " bucket_id out to use the local ones.");
        }
    }
}
