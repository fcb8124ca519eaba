package dev.trackio.server.store.sqlite;

import dev.trackio.server.store.AlertStoreContract;
import dev.trackio.server.store.Storage;
import java.nio.file.Path;

class SqliteAlertsTest extends AlertStoreContract {
    @Override
    protected Storage open(Path folder) {
        return new SqliteStorage(folder, SqliteSettings.defaults());
    }
}
