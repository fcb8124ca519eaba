package dev.trackio.server.series.log;

import dev.trackio.server.json.ByteBuilder;
import dev.trackio.server.json.Json;
import dev.trackio.server.metrics.StoredTimes;
import dev.trackio.server.series.column.Block;
import dev.trackio.server.series.column.Column;
import dev.trackio.server.series.column.RunEntries;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Entries of one run put together from its columns, as they were at one moment. What {@link
 * LogEntries} makes of the rows is the measure.
 */
final class ColumnLogs {
    private static final byte[] TIMESTAMP = ascii("\"timestamp\":\"");
    private static final byte[] STEP = ascii("\",\"step\":");
    private static final byte[] NULL = ascii("null");

    private final List<Part> parts;
    private final int size;
    private final boolean zone;
    private final boolean scalarOnly;

    /** The entries of one block. */
    private static final class Part {
        final Block.Frozen rows;
        final int size;
        final List<byte[]> names = new ArrayList<>();
        final List<Column.Values> columns = new ArrayList<>();

        Part(Block.Frozen block) {
            rows = block;
            size = block.size();
            block.columns()
                    .forEach(
                            (name, values) -> {
                                names.add(Json.bytes(name));
                                columns.add(values);
                            });
        }
    }

    ColumnLogs(RunEntries entries, boolean scalarOnly) {
        this.parts = entries.parts().stream().map(Part::new).toList();
        this.size = entries.count();
        this.zone = entries.zone();
        this.scalarOnly = scalarOnly;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** At most so many entries. */
    LogSource entries(int most) {
        return new Entries(Thinning.choose(groups(), size, most));
    }

    private final class Entries implements LogSource {
        private final BitSet chosen;
        private int at = -1;
        private int part;
        private int before;
        private int[] next;

        Entries(BitSet chosen) {
            this.chosen = chosen;
            next = new int[parts.isEmpty() ? 0 : parts.getFirst().columns.size()];
        }

        @Override
        public boolean advance() {
            at = chosen.nextSetBit(at + 1);
            if (at < 0) {
                at = Integer.MAX_VALUE - 1;
                return false;
            }
            while (at - before >= parts.get(part).size) {
                before += parts.get(part++).size;
                next = new int[parts.get(part).columns.size()];
            }
            return true;
        }

        @Override
        public void write(ByteBuilder out) {
            ColumnLogs.this.write(parts.get(part), at - before, next, out);
        }

        @Override
        public void close() {}
    }

    /** By the set of keys that an entry shows; -1 for one that shows none and has to. */
    private int[] groups() {
        var groups = new int[size];
        Map<BitSet, Integer> known = new HashMap<>();
        var names = new HashMap<String, Integer>();
        var before = 0;
        for (var part : parts) {
            var numbers =
                    part.names.stream()
                            .map(name -> new String(name, StandardCharsets.UTF_8))
                            .mapToInt(name -> names.computeIfAbsent(name, n -> names.size()))
                            .toArray();
            var next = new int[numbers.length];
            var keys = new BitSet();
            var last = new BitSet();
            var group = -1;
            for (var row = 0; row < part.size; row++) {
                keys.clear();
                for (var c = 0; c < next.length; c++) {
                    if (shows(part.columns.get(c), next, c, row)) {
                        keys.set(numbers[c]);
                    }
                }
                if (row == 0 || !keys.equals(last)) {
                    group = scalarOnly && keys.isEmpty() ? -1 : number(known, keys);
                    last.clear();
                    last.or(keys);
                }
                groups[before + row] = group;
            }
            before += part.size;
        }
        return groups;
    }

    private static int number(Map<BitSet, Integer> known, BitSet keys) {
        var found = known.get(keys);
        if (found == null) {
            found = known.size();
            known.put((BitSet) keys.clone(), found);
        }
        return found;
    }

    /**
     * Whether the column has a value of the row that is shown.
     *
     * @param next of each column the first value that is not of an earlier row
     */
    private boolean shows(Column.Values column, int[] next, int c, int row) {
        var index = next[c];
        while (index < column.size() && column.row(index) < row) {
            index++;
        }
        next[c] = index;
        return index < column.size()
                && column.row(index) == row
                && (!scalarOnly || Double.isFinite(column.value(index)));
    }

    private void write(Part part, int row, int[] next, ByteBuilder out) {
        out.add('{');
        for (var c = 0; c < next.length; c++) {
            var column = part.columns.get(c);
            if (shows(column, next, c, row)) {
                out.add(part.names.get(c)).add(':');
                var value = column.value(next[c]);
                if (!Double.isFinite(value)) {
                    out.add(NULL);
                } else if (column.isWhole(next[c])) {
                    out.whole((long) value);
                } else {
                    out.decimal(value);
                }
                out.add(',');
            }
        }
        out.add(TIMESTAMP);
        StoredTimes.write(part.rows.time(row), zone, out);
        out.add(STEP).whole(part.rows.step(row).longValue()).add('}');
    }
}
