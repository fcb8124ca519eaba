package dev.trackio.server.series.column;

import java.util.List;

/**
 * The numbers of one metric of one run up to some moment, in the order of their rows.
 *
 * @param zone whether the stored times have one
 * @param exact whether all that is stored of the metric can be told from this: times in their text
 *     form and in order, and no value that is not a number
 */
public record Points(List<Column.Values> parts, boolean zone, boolean exact) {
    public int count() {
        var count = 0;
        for (var part : parts) {
            count += part.size();
        }
        return count;
    }

    /** How many are of rows up to that id. */
    public int countUntil(long id) {
        var count = 0;
        for (var part : parts) {
            count += part.after(id);
        }
        return count;
    }
}
