package dev.trackio.server.store.sqlite;

import dev.trackio.server.store.MetricStoreContract;
import dev.trackio.server.store.Storage;
import java.nio.file.Path;

class SqliteMetricsTest extends MetricStoreContract {
    @Override
    protected Storage open(Path folder) {
        return new SqliteStorage(folder, SqliteSettings.defaults());
    }
}
