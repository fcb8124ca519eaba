package dev.trackio.server.store.sqlite;

import dev.trackio.server.store.AnnotationStoreContract;
import dev.trackio.server.store.Storage;
import java.nio.file.Path;

class SqliteAnnotationsTest extends AnnotationStoreContract {
    @Override
    protected Storage open(Path folder) {
        return new SqliteStorage(
                folder, SqliteSettings.defaults().withSynchronous(SqliteSettings.Synchronous.OFF));
    }
}
