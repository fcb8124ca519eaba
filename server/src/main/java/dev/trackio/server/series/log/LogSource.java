package dev.trackio.server.series.log;

import dev.trackio.api.Rows;
import dev.trackio.server.json.ByteBuilder;
import dev.trackio.server.metrics.StoredRow;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The entries of one run that are shown, one after the other. */
interface LogSource extends AutoCloseable {
    /** Moves to the next entry; false when there is none. */
    boolean advance();

    /** Writes the entry at which it stands, once. */
    void write(ByteBuilder out);

    @Override
    void close();

    /** Out of rows that are at hand, or are read meanwhile. */
    final class OfRows implements LogSource {
        private final Iterator<StoredRow> rows;
        private final BitSet chosen;
        private final LogEntries entries;
        private final Rows<?> open;
        private @Nullable StoredRow row;
        private int position;

        /**
         * @param open is closed with this
         */
        OfRows(Iterator<StoredRow> rows, BitSet chosen, LogEntries entries, Rows<?> open) {
            this.rows = rows;
            this.chosen = chosen;
            this.entries = entries;
            this.open = open;
        }

        @Override
        public boolean advance() {
            while (rows.hasNext()) {
                row = rows.next();
                if (chosen.get(position++)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void write(ByteBuilder out) {
            out.add(entries.write(Objects.requireNonNull(row)));
        }

        @Override
        public void close() {
            open.close();
        }
    }
}
