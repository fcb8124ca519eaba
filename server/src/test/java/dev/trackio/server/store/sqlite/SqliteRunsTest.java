package dev.trackio.server.store.sqlite;

import dev.trackio.server.store.RunStoreContract;
import dev.trackio.server.store.Storage;
import java.nio.file.Path;

class SqliteRunsTest extends RunStoreContract {
    @Override
    protected Storage open(Path folder) {
        return new SqliteStorage(folder, SqliteSettings.defaults());
    }
}
