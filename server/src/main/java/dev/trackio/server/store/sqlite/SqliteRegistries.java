package dev.trackio.server.store.sqlite;

import dev.trackio.api.RegistryOperations.CollectionRecord;
import dev.trackio.api.RegistryOperations.Linked;
import dev.trackio.api.RegistryOperations.RegistryDetails;
import dev.trackio.api.RegistryOperations.RegistryRecord;
import dev.trackio.api.RegistryOperations.Unlinked;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.registry.RegistryName;
import dev.trackio.server.registry.RegistryStore;
import dev.trackio.server.registry.Target;
import dev.trackio.server.runs.RunRef;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Registries in files of their own, each with the tables of a project and four more. */
final class SqliteRegistries implements RegistryStore {
    private final SqliteStorage storage;
    private final RegistryLog log;

    SqliteRegistries(SqliteStorage storage, RegistryLog log) {
        this.storage = storage;
        this.log = log;
    }

    @Override
    public Optional<RegistryRecord> registry(RegistryName registry) {
        return storage.read(
                registry.project(),
                Optional.empty(),
                (connection, layout) ->
                        new RegistryReader(connection, layout).registry(registry.name()));
    }

    @Override
    public Optional<RegistryDetails> details(RegistryName registry) {
        return storage.read(
                registry.project(),
                Optional.empty(),
                (connection, layout) ->
                        new RegistryReader(connection, layout).details(registry.name()));
    }

    /** What is done to a registry in one transaction. */
    private interface Change<T> {
        T on(RegistryWriter writer) throws SQLException;
    }

    private <T> T write(RegistryName registry, Change<T> change) {
        var result = new AtomicReference<@Nullable T>();
        storage.write(
                registry.project(),
                session ->
                        result.set(change.on(new RegistryWriter(session, log, registry.name()))));
        return Objects.requireNonNull(result.get());
    }

    /** Where nobody created it, no file is made for it. */
    private <T> T change(Target target, Change<T> change) {
        if (registry(target.registry()).isEmpty()) {
            throw missing(target.registry().name());
        }
        return write(
                target.registry(),
                writer -> {
                    if (!writer.exists()) {
                        throw missing(target.registry().name());
                    }
                    return change.on(writer);
                });
    }

    private static ApiException missing(String registry) {
        return ApiException.badRequest(
                "Registry '"
                        + registry
                        + "' does not exist. Create it first with"
                        + " trackio.Api().create_registry('"
                        + registry
                        + "').");
    }

    @Override
    public void create(RegistryName registry, @Nullable String description) {
        write(
                registry,
                writer -> {
                    if (writer.exists()) {
                        throw ApiException.badRequest(
                                "Registry '" + registry.name() + "' already exists.");
                    }
                    writer.create(description);
                    return true;
                });
    }

    @Override
    public CollectionRecord createCollection(
            Target target, String type, @Nullable String description) {
        return change(
                target,
                writer -> {
                    writer.collection(target.collection(), type, description);
                    return writer.reader().collection(target.collection()).orElseThrow();
                });
    }

    @Override
    public Linked link(Target target, Source source, List<String> aliases, RunRef run) {
        return change(
                target,
                writer -> {
                    var collection = writer.collection(target.collection(), source.type(), null);
                    return writer.link(collection, source, aliases, run);
                });
    }

    @Override
    public Linked promote(Target target, long version, String alias) {
        return change(
                target,
                writer -> {
                    var collection = writer.known(target.collection());
                    return writer.promote(collection, version, alias);
                });
    }

    @Override
    public Unlinked unlink(Target target, long version) {
        return change(target, writer -> writer.unlink(writer.known(target.collection()), version));
    }
}
