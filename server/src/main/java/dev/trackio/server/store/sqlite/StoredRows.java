package dev.trackio.server.store.sqlite;

import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.api.Step;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import dev.trackio.server.metrics.StoredRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Rows of a running statement: each batch is read on a reader thread when it is asked for. */
final class StoredRows<T> implements Rows<T> {
    private static final int MAX_ROWS = 1_024;
    private static final int MAX_BYTES = 1 << 20;
    private static final RawJson NOTHING = RawJson.of("{}");

    /** Columns in the order of the form; empty for no rows. */
    interface Query {
        @Nullable PreparedStatement on(Connection connection, Layout layout) throws SQLException;
    }

    /** What a row of a statement is, and how much memory it takes. */
    interface Form<T> {
        T read(ResultSet row) throws SQLException;

        long bytes(T row);
    }

    /** Columns in order: id, run id, run name, timestamp, step, metrics. */
    static final Form<StoredRow> ENTRIES =
            new Form<>() {
                @Override
                public StoredRow read(ResultSet row) throws SQLException {
                    return new StoredRow(
                            row.getLong(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            step(row, 5),
                            json(row, 6));
                }

                @Override
                public long bytes(StoredRow row) {
                    return row.metrics().length();
                }
            };

    interface Ended {
        void ended(StoredRows<?> rows, Reader reader, boolean sound);
    }

    private final String key;
    private final Form<T> form;
    private final Reader reader;
    private final ReaderThreads threads;
    private final Clock clock;
    private final Ended ended;

    /** Guards the fields below: the one who reads and the one who takes back may meet. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable PreparedStatement statement;
    private @Nullable ResultSet rows;
    private Instant lastUsed;
    private boolean closed;
    private boolean takenBack;

    StoredRows(
            String key,
            Form<T> form,
            Reader reader,
            ReaderThreads threads,
            Clock clock,
            Ended ended) {
        this.key = key;
        this.form = form;
        this.reader = reader;
        this.threads = threads;
        this.clock = clock;
        this.ended = ended;
        this.lastUsed = clock.instant();
    }

    void open(Query query) {
        lock.lock();
        try {
            threads.call(
                    key,
                    () -> {
                        statement = query.on(reader.connection(), reader.begin());
                        rows = statement == null ? null : statement.executeQuery();
                        return true;
                    });
        } catch (RuntimeException e) {
            end(false);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<T> next() {
        lock.lock();
        try {
            if (takenBack) {
                throw new ApiException(
                        Kind.UNAVAILABLE, "The answer was read too slowly and ended. Ask again.");
            }
            var remaining = rows;
            if (closed || remaining == null) {
                return List.of();
            }
            var batch = threads.call(key, () -> batch(remaining));
            lastUsed = clock.instant();
            return batch;
        } catch (RuntimeException e) {
            end(false);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private List<T> batch(ResultSet rows) throws SQLException {
        var batch = new ArrayList<T>(MAX_ROWS);
        var bytes = 0L;
        while (batch.size() < MAX_ROWS && bytes < MAX_BYTES && rows.next()) {
            var row = form.read(rows);
            bytes += form.bytes(row);
            batch.add(row);
        }
        return batch;
    }

    /** Python Trackio stores JSON as BLOB, its first versions as TEXT: the bytes are the same. */
    static RawJson json(ResultSet row, int column) throws SQLException {
        var bytes = row.getBytes(column);
        return bytes == null || bytes.length == 0 ? NOTHING : RawJson.of(bytes);
    }

    /** What a column of steps holds; 0 for what is no number. */
    static Step step(ResultSet row, int column) throws SQLException {
        return switch (row.getObject(column)) {
            case Double real -> Step.of(real);
            case Number whole -> Step.of(whole.longValue());
            case null, default -> Step.of(0);
        };
    }

    void takeBackIfUnusedSince(Instant limit) {
        if (!lock.tryLock()) {
            return;
        }
        try {
            if (!closed && !lastUsed.isAfter(limit)) {
                takenBack = true;
                end(true);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            end(true);
        } finally {
            lock.unlock();
        }
    }

    private void end(boolean asPlanned) {
        if (closed) {
            return;
        }
        closed = true;
        var sound = asPlanned;
        try {
            threads.call(
                    key,
                    () -> {
                        if (statement != null) {
                            statement.close();
                        }
                        reader.end();
                        return true;
                    });
        } catch (RuntimeException e) {
            sound = false;
        }
        rows = null;
        ended.ended(this, reader, sound);
    }
}
