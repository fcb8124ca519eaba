package dev.trackio.server.store.sqlite;

import dev.trackio.server.store.ContentStoreContract;
import dev.trackio.server.store.Storage;
import java.nio.file.Path;

class SqliteContentsTest extends ContentStoreContract {
    @Override
    protected Storage open(Path folder) {
        return new SqliteStorage(folder, SqliteSettings.defaults());
    }
}
