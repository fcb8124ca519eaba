package dev.trackio.server.store.sqlite;

import dev.trackio.api.Step;
import dev.trackio.server.metrics.Part;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * A part of a run in SQL that follows an index, and the order of its rows. Parameter 1 is the run.
 */
sealed interface PartSql {
    String sql();

    void bind(PreparedStatement select) throws SQLException;

    static PartSql of(Part part) {
        return switch (part) {
            case Part.All() -> new All();
            case Part.Steps(var from, var to) -> new Steps(from, to);
            case Part.Times(var from, var to) -> new Days(day(from, -1), day(to, 1));
        };
    }

    /** Texts of times may be of any zone, which are at most 18 hours away. */
    private static LocalDate day(Instant time, int direction) {
        var day = LocalDate.ofInstant(time.plus(Duration.ofHours(18L * direction)), ZoneOffset.UTC);
        return day.getYear() < 1
                ? LocalDate.of(1, 1, 1)
                : day.getYear() > 9998 ? LocalDate.of(9998, 12, 31) : day;
    }

    record All() implements PartSql {
        @Override
        public String sql() {
            return " ORDER BY timestamp, id";
        }

        @Override
        public void bind(PreparedStatement select) {}
    }

    record Steps(Step from, Step to) implements PartSql {
        private static final double NARROW = 5_000;

        /**
         * The plus chooses the index: few steps are found by that of steps and put in order; many
         * would be held for that, so the whole run is gone through in its order.
         */
        @Override
        public String sql() {
            return isNarrow()
                    ? " AND step >= ?2 AND step <= ?3 ORDER BY +timestamp, id"
                    : " AND +step >= ?2 AND +step <= ?3 ORDER BY timestamp, id";
        }

        private boolean isNarrow() {
            return to.value().doubleValue() - from.value().doubleValue() <= NARROW;
        }

        @Override
        public void bind(PreparedStatement select) throws SQLException {
            SqliteMetrics.bind(select, 2, from);
            SqliteMetrics.bind(select, 3, to);
        }
    }

    /** Whole days, because of the zones. */
    record Days(LocalDate first, LocalDate last) implements PartSql {
        @Override
        public String sql() {
            return " AND timestamp >= ?2 AND timestamp < ?3 ORDER BY timestamp, id";
        }

        @Override
        public void bind(PreparedStatement select) throws SQLException {
            select.setString(2, first.toString());
            select.setString(3, last.plusDays(1).toString());
        }
    }
}
