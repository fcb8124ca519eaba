package dev.trackio.server.registry;

import dev.trackio.api.RegistryOperations.CollectionRecord;
import dev.trackio.api.RegistryOperations.Linked;
import dev.trackio.api.RegistryOperations.RegistryDetails;
import dev.trackio.api.RegistryOperations.RegistryRecord;
import dev.trackio.api.RegistryOperations.Unlinked;
import dev.trackio.server.runs.RunRef;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Registries. What is done to one is an event of its history, too, in the same transaction. Faults
 * of the caller are an {@link dev.trackio.server.call.ApiException} of kind BAD_REQUEST.
 */
public interface RegistryStore {
    /** Empty when nobody created it. */
    Optional<RegistryRecord> registry(RegistryName registry);

    /** With all that is in it. */
    Optional<RegistryDetails> details(RegistryName registry);

    void create(RegistryName registry, @Nullable String description);

    /** Makes the collection, or gives it another description. */
    CollectionRecord createCollection(Target target, String type, @Nullable String description);

    /** Makes the link unless it is there, and lets the aliases point to it. */
    Linked link(Target target, Source source, List<String> aliases, RunRef run);

    /** Lets an alias point to a version of the collection. */
    Linked promote(Target target, long version, String alias);

    Unlinked unlink(Target target, long version);

    /**
     * A version of an artifact.
     *
     * @param project by its key
     */
    record Source(String type, String project, String artifact, long version) {}
}
