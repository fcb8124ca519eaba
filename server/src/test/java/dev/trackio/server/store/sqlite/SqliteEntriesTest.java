package dev.trackio.server.store.sqlite;

import dev.trackio.server.store.EntryStoreContract;
import dev.trackio.server.store.Storage;
import java.nio.file.Path;

class SqliteEntriesTest extends EntryStoreContract {
    @Override
    protected Storage open(Path folder) {
        return new SqliteStorage(folder, SqliteSettings.defaults());
    }
}
