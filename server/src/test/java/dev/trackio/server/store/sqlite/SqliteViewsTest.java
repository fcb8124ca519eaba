package dev.trackio.server.store.sqlite;

import dev.trackio.server.store.ViewStoreContract;
import dev.trackio.server.store.Storage;
import java.nio.file.Path;

class SqliteViewsTest extends ViewStoreContract {
    @Override
    protected Storage open(Path folder) {
        return new SqliteStorage(
                folder, SqliteSettings.defaults().withSynchronous(SqliteSettings.Synchronous.OFF));
    }
}
