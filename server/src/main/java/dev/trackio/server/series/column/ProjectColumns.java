package dev.trackio.server.series.column;

import dev.trackio.server.metrics.RowMark;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.runs.RunRef;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The entries of one project in columns, as far as they were read. Used under its owner's lock. */
public final class ProjectColumns {
    private final Map<String, RunColumns> runs = new LinkedHashMap<>();
    private final Names names;
    private final long epoch = System.nanoTime();
    private long cursor;
    private long count;
    private long bytes;
    private boolean packing;

    /**
     * Rows up to some moment, as a file keeps them.
     *
     * @param bytes what they take in memory
     * @param packed whether full blocks are packed there
     */
    public record Frozen(long cursor, long count, long bytes, boolean packed, List<Run> runs) {}

    /**
     * A run of them.
     *
     * @param head what {@link RunColumns#write} wrote
     */
    record Run(ByteArrayOutputStream head, List<Block.Frozen> blocks) {}

    public ProjectColumns() {
        this(0, 0, false, new Names(), List.of());
    }

    /** For rows that are many: what is full of them is packed at once. */
    public static ProjectColumns packed() {
        return new ProjectColumns(0, 0, true, new Names(), List.of());
    }

    /** Those of a file. */
    ProjectColumns(long cursor, long count, boolean packed, Names names, List<RunColumns> runs) {
        this.names = names;
        this.cursor = cursor;
        this.count = count;
        this.packing = packed;
        for (var run : runs) {
            if (packed) {
                run.packed();
            }
            this.runs.put(run.id(), run);
            bytes += run.bytes();
        }
    }

    /** It as it is now. */
    public Frozen frozen() {
        var frozen = new ArrayList<Run>(runs.size());
        for (var run : runs.values()) {
            var head = new ByteArrayOutputStream(512);
            try {
                run.write(new DataOutputStream(head));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            frozen.add(new Run(head, run.frozen()));
        }
        return new Frozen(cursor, count, bytes(), packing, frozen);
    }

    public void add(StoredRow row) {
        var run = runs.get(row.runId());
        if (run == null) {
            run = new RunColumns(row, names);
            runs.put(row.runId(), run);
        } else {
            bytes -= run.bytes();
        }
        run.add(row);
        if (packing && run.isLoose()) {
            try (var packer = new Packer()) {
                run.pack(packer);
            }
        }
        bytes += run.bytes();
        cursor = row.id();
        count++;
    }

    /** As if the run had never been here. */
    public void remove(String runId) {
        var run = runs.remove(runId);
        if (run != null) {
            bytes -= run.bytes();
            count -= run.count();
        }
    }

    /** From now on takes less memory, and more time to read. */
    public void pack() {
        if (packing) {
            return;
        }
        packing = true;
        try (var packer = new Packer()) {
            for (var run : runs.values()) {
                bytes -= run.bytes();
                run.pack(packer);
                bytes += run.bytes();
            }
        }
    }

    /** Another one for columns that were built anew. */
    public long epoch() {
        return epoch;
    }

    /** How many rows are here. */
    public long count() {
        return count;
    }

    /** Id of the newest row that is here. */
    public long cursor() {
        return cursor;
    }

    public Collection<RunColumns> runs() {
        return runs.values();
    }

    /**
     * Rows by which it can be seen whether another program took entries away or renamed their run:
     * the first and the last one of each run, and where it has several names one of each.
     */
    public List<RowMark> marks() {
        var marks = new ArrayList<RowMark>(2 * runs.size());
        for (var run : runs.values()) {
            marks.add(RowMark.of(run.oldest()));
            marks.add(RowMark.of(run.last()));
            marks.addAll(run.marksOfNames());
        }
        return marks;
    }

    /** Null when there is no such run; of several with one name the one that started last. */
    public @Nullable RunColumns find(RunRef run) {
        if (run.id() != null) {
            var found = runs.get(run.id());
            if (found != null) {
                return found;
            }
        }
        return run.name() == null ? null : newest(run.name());
    }

    private @Nullable RunColumns newest(String name) {
        RunColumns newest = null;
        RunColumns.Name best = null;
        for (var run : runs.values()) {
            var named = run.named(name);
            if (named != null && (best == null || named.compareTo(best) > 0)) {
                newest = run;
                best = named;
            }
        }
        return newest;
    }

    public long bytes() {
        return bytes + names.bytes();
    }
}
