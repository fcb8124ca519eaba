package dev.trackio.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a query found: rows of columns. */
public final class QueryResult {
    private final List<String> columns;
    private final List<Row> rows = new ArrayList<>();

    QueryResult(Fields answer) {
        columns = Fields.texts(answer.value("columns"));
        for (var row : Fields.list(answer.value("rows"))) {
            rows.add(new Row(row.object() instanceof Map<?, ?> map ? map : Map.of()));
        }
    }

    /** The columns' names, in the order of the query. */
    public List<String> columns() {
        return columns;
    }

    /** How many rows there are. */
    public int size() {
        return rows.size();
    }

    /** The rows, in the order of the query. */
    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /**
     * A column as numbers; NaN for NULL. The texts {@code NaN}, {@code Infinity} and {@code
     * -Infinity}, as which databases of Trackio have such numbers, are those numbers.
     *
     * @throws IllegalArgumentException when there is no such column, or it has something else
     */
    public double[] doubles(String column) {
        return rows.stream().mapToDouble(row -> row.doubleValue(column)).toArray();
    }

    /**
     * A column as whole numbers.
     *
     * @throws IllegalArgumentException when there is no such column, or it has something else, NULL
     *     among it
     */
    public long[] longs(String column) {
        return rows.stream().mapToLong(row -> row.longValue(column)).toArray();
    }

    /** The columns and how many rows there are. */
    @Override
    public String toString() {
        return columns + ": " + rows.size() + " rows";
    }

    /** A row. */
    public final class Row {
        private final Map<?, ?> values;

        private Row(Map<?, ?> values) {
            this.values = values;
        }

        /**
         * A value: {@link Long}, {@link Double}, text, or null for NULL. Bytes are text, too.
         *
         * @throws IllegalArgumentException when there is no such column
         */
        public @Nullable Object value(String column) {
            if (!columns.contains(column)) {
                throw new IllegalArgumentException(
                        "There is no column '" + column + "' among " + columns);
            }
            return values.get(column);
        }

        /**
         * A value as text; null for NULL.
         *
         * @throws IllegalArgumentException when there is no such column
         */
        public @Nullable String text(String column) {
            var value = value(column);
            return value == null ? null : value.toString();
        }

        /**
         * A value as a number; NaN for NULL, and texts as {@link #doubles} takes them.
         *
         * @throws IllegalArgumentException when there is no such column, or it is something else
         */
        public double doubleValue(String column) {
            var value = value(column);
            if (value == null) {
                return Double.NaN;
            }
            var notFinite = Fields.notFinite(value);
            return notFinite == null ? number(column).doubleValue() : notFinite;
        }

        /**
         * A value as a whole number.
         *
         * @throws IllegalArgumentException when there is no such column, or it is something else,
         *     such as NULL or a number with a fraction
         */
        public long longValue(String column) {
            var number = number(column);
            if (number instanceof Double && number.doubleValue() != number.longValue()) {
                throw new IllegalArgumentException(column + " is no whole number: " + number);
            }
            return number.longValue();
        }

        private Number number(String column) {
            if (value(column) instanceof Number number) {
                return number;
            }
            throw new IllegalArgumentException(column + " is no number: " + value(column));
        }

        /** The values by column. */
        @Override
        public String toString() {
            return values.toString();
        }
    }
}
