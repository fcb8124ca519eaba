package dev.trackio.cli.exports;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param name as it is written
 * @param metric whose values it has; empty for the columns that every entry has
 */
record Column(String name, String metric, Kind kind) {
    /** What all of its values are. */
    enum Kind {
        WHOLE,
        DECIMAL,
        FLAG,
        /** Texts, and anything else as JSON. */
        TEXT;

        static @Nullable Kind of(@Nullable Object value) {
            return switch (value) {
                case null -> null;
                case Boolean flag -> FLAG;
                case BigInteger large -> DECIMAL;
                case Double decimal -> DECIMAL;
                case Float decimal -> DECIMAL;
                case Number whole -> WHOLE;
                case String text when decimal(text) != null -> DECIMAL;
                default -> TEXT;
            };
        }

        Kind and(Kind other) {
            if (this == other) {
                return this;
            }
            return numeric() && other.numeric() ? DECIMAL : TEXT;
        }

        private boolean numeric() {
            return this == WHOLE || this == DECIMAL;
        }
    }

    /** Finds which metrics there are, and of what kind, in the order in which they come. */
    static final class Finder {
        private final Map<String, Kind> kinds = new LinkedHashMap<>();

        void add(StoredEntry entry) {
            entry.metrics()
                    .forEach(
                            (metric, value) -> {
                                var kind = Kind.of(value);
                                if (kind != null) {
                                    kinds.merge(metric, kind, Kind::and);
                                }
                            });
        }

        /**
         * @param taken names that other columns have; a metric of such a name is set apart as
         *     Trackio's clients do it
         */
        List<Column> columns(List<String> taken) {
            return kinds.entrySet().stream()
                    .map(
                            found ->
                                    new Column(
                                            (taken.contains(found.getKey()) ? "__" : "")
                                                    + found.getKey(),
                                            found.getKey(),
                                            found.getValue()))
                    .toList();
        }
    }

    /** A number that stands for one that is not finite is one; null when the value is none. */
    static @Nullable Double decimal(@Nullable Object value) {
        return switch (value) {
            case Number number -> number.doubleValue();
            case String text ->
                    switch (text) {
                        case "NaN" -> Double.NaN;
                        case "Infinity" -> Double.POSITIVE_INFINITY;
                        case "-Infinity" -> Double.NEGATIVE_INFINITY;
                        default -> null;
                    };
            case null, default -> null;
        };
    }
}
