package dev.trackio.server.store.sqlite;

import dev.trackio.server.store.SampleStoreContract;
import dev.trackio.server.store.Storage;
import java.nio.file.Path;

class SqliteSamplesTest extends SampleStoreContract {
    @Override
    protected Storage open(Path folder) {
        return new SqliteStorage(folder, SqliteSettings.defaults());
    }
}
