package dev.trackio.server.store.sqlite;

import dev.trackio.server.store.RejectionStoreContract;
import dev.trackio.server.store.Storage;
import java.nio.file.Path;

class SqliteRejectionsTest extends RejectionStoreContract {
    @Override
    protected Storage open(Path folder) {
        return new SqliteStorage(folder, SqliteSettings.defaults());
    }
}
