package dev.trackio.media;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rows under named columns. Cells are whatever can be logged, images too. Immutable: {@link #row}
 * is another table, so that a long one is better made of a list.
 */
public final class Table implements RichValue {
    private final List<String> columns;
    private final List<List<@Nullable Object>> rows;

    private Table(List<String> columns, List<List<@Nullable Object>> rows) {
        this.columns = columns;
        this.rows = rows;
    }

    /**
     * A table without rows.
     *
     * @throws IllegalArgumentException when there is no column, or two have one name
     */
    public static Table columns(String... names) {
        return of(List.of(names), List.of());
    }

    /**
     * A table of rows, which may change afterwards.
     *
     * @param rows each has a cell for each column
     * @throws IllegalArgumentException when a row has another number of cells, when there is no
     *     column, or two have one name
     */
    public static Table of(List<String> columns, List<? extends List<?>> rows) {
        if (columns.isEmpty() || new HashSet<>(columns).size() < columns.size()) {
            throw new IllegalArgumentException(
                    "A table has columns of different names, not " + columns);
        }
        var copied = new ArrayList<List<@Nullable Object>>(rows.size());
        for (var row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "Row "
                                + copied.size()
                                + " has "
                                + row.size()
                                + " cells for "
                                + columns.size()
                                + " columns");
            }
            copied.add(Collections.unmodifiableList(new ArrayList<@Nullable Object>(row)));
        }
        return new Table(List.copyOf(columns), copied);
    }

    /**
     * The same with a row more.
     *
     * @throws IllegalArgumentException when there is not one cell for each column
     */
    public Table row(@Nullable Object... cells) {
        var more = new ArrayList<List<@Nullable Object>>(rows);
        more.add(Arrays.asList(cells));
        return of(columns, more);
    }

    @Override
    public Map<String, @Nullable Object> json(Function<? super Media, String> keep) {
        var objects = new ArrayList<Map<String, @Nullable Object>>(rows.size());
        for (var row : rows) {
            var object = new LinkedHashMap<String, @Nullable Object>();
            for (var i = 0; i < row.size(); i++) {
                object.put(columns.get(i), row.get(i));
            }
            objects.add(object);
        }
        return Map.of("_type", "trackio.table", "_value", objects);
    }
}
