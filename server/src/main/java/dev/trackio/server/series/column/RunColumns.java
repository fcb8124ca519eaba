package dev.trackio.server.series.column;

import dev.trackio.api.Changes.Growth;
import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.server.json.Members;
import dev.trackio.server.metrics.RowMark;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.metrics.StoredTimes;
import dev.trackio.server.metrics.Timestamps;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run's entries in columns, and what is known of it at a glance. */
public final class RunColumns {
    private final String id;
    private final Names metricNames;
    private final List<Block> blocks = new ArrayList<>();
    private final Map<String, Name> names = new HashMap<>();

    /** Metrics of which some value is no number: their values stay in the rows. */
    private final Set<String> others = new HashSet<>();

    /** Of all blocks but the newest. */
    private final Set<String> numeric = new HashSet<>();

    private StoredRow first;
    private final StoredRow oldest;
    private StoredRow last;
    private long lastTime = Long.MIN_VALUE;
    private long count;
    private long fullBytes; // of all blocks but the newest
    private int packed; // so many of the oldest blocks
    private Step largestStep;
    private boolean zone;
    private boolean exact = true; // times of one form, whole steps, valid JSON
    private boolean ordered = true;

    /**
     * The rows of a run under one of its names: a run that was renamed by hand may have several.
     *
     * @param since the time of the first one
     * @param id of the last one with that time
     */
    record Name(String since, long id) implements Comparable<Name> {
        @Override
        public int compareTo(Name other) {
            var byTime = since.compareTo(other.since);
            return byTime != 0 ? byTime : Long.compare(id, other.id);
        }
    }

    RunColumns(StoredRow first, Names metricNames) {
        this.id = first.runId();
        this.metricNames = metricNames;
        this.first = first.bare();
        this.last = this.first;
        this.oldest = this.first;
        this.largestStep = first.step();
        this.zone = StoredTimes.hasZone(first.timestamp());
    }

    private RunColumns(String id, Names metricNames, DataInputStream in) throws IOException {
        this.id = id;
        this.metricNames = metricNames;
        first = row(in);
        oldest = row(in);
        last = row(in);
        largestStep = Texts.readStep(in);
        lastTime = in.readLong();
        count = in.readLong();
        zone = in.readBoolean();
        exact = in.readBoolean();
        ordered = in.readBoolean();
        for (var left = in.readInt(); left > 0; left--) {
            names.put(Texts.read(in), new Name(Texts.read(in), in.readLong()));
        }
        Texts.read(name -> others.add(metricNames.one(name)), in);
        Texts.read(name -> numeric.add(metricNames.one(name)), in);
    }

    /** What {@link #write} wrote, without the blocks. */
    static RunColumns read(DataInputStream in, Names metricNames) throws IOException {
        return new RunColumns(Texts.read(in), metricNames, in);
    }

    /** All but the blocks. */
    void write(DataOutputStream out) throws IOException {
        Texts.write(id, out);
        write(first, out);
        write(oldest, out);
        write(last, out);
        Texts.write(largestStep, out);
        out.writeLong(lastTime);
        out.writeLong(count);
        out.writeBoolean(zone);
        out.writeBoolean(exact);
        out.writeBoolean(ordered);
        out.writeInt(names.size());
        for (var name : names.entrySet()) {
            Texts.write(name.getKey(), out);
            Texts.write(name.getValue().since, out);
            out.writeLong(name.getValue().id);
        }
        Texts.write(others, out);
        Texts.write(numeric, out);
    }

    private StoredRow row(DataInputStream in) throws IOException {
        var row = in.readLong();
        return new StoredRow(
                row, id, Texts.read(in), Texts.read(in), Texts.readStep(in), RawJson.NULL);
    }

    private static void write(StoredRow row, DataOutputStream out) throws IOException {
        out.writeLong(row.id());
        Texts.write(row.runName(), out);
        Texts.write(row.timestamp(), out);
        Texts.write(row.step(), out);
    }

    /** The blocks as they are now. */
    List<Block.Frozen> frozen() {
        return blocks.stream().map(Block::frozen).toList();
    }

    /** The next one of those that were written. */
    void add(Block block) {
        fullBytes += blocks.isEmpty() ? 0 : blocks.getLast().bytes();
        blocks.add(block);
    }

    /** Whether some full blocks are not in the form that takes least memory. */
    boolean isLoose() {
        return packed < blocks.size() - 1;
    }

    /** Brings them into it; readers go on with what they have. */
    void pack(Packer packer) {
        for (; isLoose(); packed++) {
            var block = blocks.get(packed);
            fullBytes -= block.bytes();
            block.pack(packer);
            fullBytes += block.bytes();
        }
    }

    /** All but the newest block are in that form. */
    void packed() {
        packed = Math.max(0, blocks.size() - 1);
    }

    /** Rows come in the order of their ids. */
    void add(StoredRow row) {
        var time = time(row.timestamp());
        ordered &= time >= lastTime;
        lastTime = time;
        names.merge(
                row.runName(),
                new Name(row.timestamp(), row.id()),
                (known, now) -> now.since().compareTo(known.since()) <= 0 ? now : known);
        if (row.timestamp().compareTo(first.timestamp()) < 0) {
            first = row.bare();
        }
        last = row.bare();
        exact &= row.step().value() instanceof Long;
        if (row.step().compareTo(largestStep) > 0) {
            largestStep = row.step();
        }
        count++;
        addValues(row, time);
    }

    private long time(String timestamp) {
        var time = StoredTimes.encode(timestamp);
        exact &= time != StoredTimes.OTHER && StoredTimes.hasZone(timestamp) == zone;
        if (time != StoredTimes.OTHER) {
            return time;
        }
        var parsed = Timestamps.parse(timestamp);
        return parsed == null ? 0 : 2_000 * parsed.toEpochMilli();
    }

    private void addValues(StoredRow row, long time) {
        if (blocks.isEmpty() || blocks.getLast().isFull()) {
            numeric.addAll(newest());
            add(new Block(metricNames));
        }
        var block = blocks.getLast();
        block.row(row.id(), time, row.step().value());
        exact &=
                Members.legible(
                        row.metrics(),
                        new Members.ValueVisitor() {
                            @Override
                            public void number(String name, double value, boolean whole) {
                                block.value(name, value, whole);
                            }

                            @Override
                            public void largeNumber(String name, double value) {
                                block.value(name, value, false);
                                other(name);
                            }

                            @Override
                            public void other(String name) {
                                others.add(metricNames.one(name));
                            }
                        });
        block.rowEnds();
    }

    public String id() {
        return id;
    }

    /** A row of each name; none where the run has one, which its first row has as well. */
    List<RowMark> marksOfNames() {
        if (names.size() < 2) {
            return List.of();
        }
        return names.entrySet().stream()
                .map(n -> new RowMark(n.getValue().id(), id, n.getKey(), n.getValue().since()))
                .toList();
    }

    /** The row with the earliest time, without its metrics. */
    public StoredRow first() {
        return first;
    }

    /** The row with the smallest id, without its metrics. */
    public StoredRow oldest() {
        return oldest;
    }

    /** The newest row, without its metrics. */
    public StoredRow last() {
        return last;
    }

    public long count() {
        return count;
    }

    public Step largestStep() {
        return largestStep;
    }

    /** Names of all metrics. */
    public Set<String> metrics() {
        var all = numericMetrics();
        all.addAll(others);
        return all;
    }

    /** Names of the metrics that hold numbers. */
    public Set<String> numericMetrics() {
        var names = new HashSet<String>();
        addNumericMetrics(names);
        return names;
    }

    /** Adds these names to those of other runs. */
    public void addNumericMetrics(Set<String> names) {
        names.addAll(numeric);
        names.addAll(newest());
    }

    private Collection<String> newest() {
        return blocks.isEmpty() ? Set.of() : blocks.getLast().metrics();
    }

    /** The numbers of a metric in the order of their rows, and what else must be known of them. */
    public Points points(String metric) {
        var parts = new ArrayList<Column.Values>(blocks.size());
        for (var block : blocks) {
            var column = block.column(metric);
            if (column != null) {
                parts.add(column.values(block.rows()));
            }
        }
        return new Points(parts, zone, exact && ordered && !others.contains(metric));
    }

    /** By metric, the numbers of rows after that one. */
    public Map<String, Growth> after(long id) {
        var grown = new HashMap<String, Growth>();
        for (var block : blocks.reversed()) {
            if (block.lastId() <= id) {
                break;
            }
            block.columns()
                    .forEach(
                            (metric, column) -> {
                                var values = column.values(block.rows());
                                var n = values.size() - values.after(id);
                                if (n > 0) {
                                    var seq = values.id(values.size() - 1);
                                    grown.merge(
                                            metric,
                                            new Growth(seq, n),
                                            (later, now) -> new Growth(later.seq(), later.n() + n));
                                }
                            });
        }
        return grown;
    }

    /** Its entries as they are now. Null when one of them holds more than columns can tell. */
    public @Nullable RunEntries entries() {
        return exact && ordered && others.isEmpty() ? new RunEntries(frozen(), zone) : null;
    }

    long bytes() {
        return 512L
                + 48L * (others.size() + numeric.size())
                + fullBytes
                + (blocks.isEmpty() ? 0 : blocks.getLast().bytes());
    }

    /** Null when the run has no such name. */
    @Nullable Name named(String name) {
        return names.get(name);
    }
}
