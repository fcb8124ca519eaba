package dev.trackio.server.series.column;

/**
 * What the values of a column are like up to some size, so that who passes over long series need
 * not look at each of them. Positions are those within the column, -1 where there is none.
 *
 * @param first the first finite value
 * @param last the last finite value
 * @param odd the first value that is not finite
 * @param odds how many are not
 * @param stepsFall whether a step is smaller than the one before it
 */
public record Summary(
        int size,
        int first,
        int last,
        int min,
        int max,
        int odd,
        int odds,
        boolean stepsFall,
        boolean timesFall) {
    static final Summary EMPTY = new Summary(0, -1, -1, -1, -1, -1, 0, false, false);

    /** This one, of fewer values of the same column, brought up to the size of these. */
    Summary extended(Column.Values values) {
        var begin = first;
        var end = last;
        var least = min;
        var most = max;
        var firstOdd = odd;
        var countOdd = odds;
        var steps = stepsFall;
        var times = timesFall;
        for (var i = size; i < values.size(); i++) {
            if (i > 0) {
                steps |= values.stepValue(i) < values.stepValue(i - 1);
                times |= values.time(i) < values.time(i - 1);
            }
            var value = values.value(i);
            if (!Double.isFinite(value)) {
                firstOdd = firstOdd < 0 ? i : firstOdd;
                countOdd++;
                continue;
            }
            begin = begin < 0 ? i : begin;
            end = i;
            least = least < 0 || value < values.value(least) ? i : least;
            most = most < 0 || value > values.value(most) ? i : most;
        }
        return new Summary(
                values.size(), begin, end, least, most, firstOdd, countOdd, steps, times);
    }
}
