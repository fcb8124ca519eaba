package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.server.registry.RegistryName;
import dev.trackio.server.store.RegistryStoreContract;
import dev.trackio.server.store.Storage;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SqliteRegistriesTest extends RegistryStoreContract {
    @Override
    protected Storage open(Path folder) {
        return new SqliteStorage(folder, SqliteSettings.defaults());
    }

    /** A project of that name, as clients may log one, is no registry before it is created. */
    @Test
    void aProjectIsNoRegistryBeforeItIsCreated() throws SQLException {
        ForeignFile.make(folder.resolve("registry-x.db"), ForeignFile.OLD);
        var name = RegistryName.of("x");
        assertThat(storage.registries().registry(name)).isEmpty();
        storage.registries().create(name, null);
        assertThat(storage.registries().details(name).orElseThrow().events()).hasSize(1);
    }

    /** Before there were links to other places, and ids of events. */
    @Test
    void anOlderRegistryIsReadAndWritten() throws SQLException {
        storage.registries().create(RegistryName.of("x"), null);
        storage.close();
        ForeignFile.make(
                folder.resolve("registry-x.db"),
                "DROP TABLE registry_events",
                "DROP TABLE collection_links",
                "CREATE TABLE registry_events (id INTEGER PRIMARY KEY AUTOINCREMENT, ts TEXT NOT"
                        + " NULL, kind TEXT NOT NULL, payload TEXT NOT NULL)",
                "CREATE TABLE collection_links (id INTEGER PRIMARY KEY AUTOINCREMENT,"
                        + " collection_id INTEGER NOT NULL, collection_version INTEGER NOT NULL,"
                        + " source_project TEXT NOT NULL, source_artifact TEXT NOT NULL,"
                        + " source_version INTEGER NOT NULL, created_at TEXT NOT NULL)",
                "INSERT INTO registry_events VALUES (1, 't', 'create', '{}')");
        storage = open(folder);
        var name = RegistryName.of("x");
        assertThat(storage.registries().details(name).orElseThrow().events().getFirst().eventUid())
                .isNull();
        storage.registries()
                .createCollection(dev.trackio.server.registry.Target.of("x/c"), "model", null);
        assertThat(storage.registries().details(name).orElseThrow().events()).hasSize(2);
    }
}
