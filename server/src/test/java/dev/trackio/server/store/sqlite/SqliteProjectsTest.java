package dev.trackio.server.store.sqlite;

import dev.trackio.server.store.ProjectStoreContract;
import dev.trackio.server.store.Storage;
import java.nio.file.Path;

class SqliteProjectsTest extends ProjectStoreContract {
    @Override
    protected Storage open(Path folder) {
        return new SqliteStorage(folder, SqliteSettings.defaults());
    }
}
