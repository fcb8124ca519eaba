package dev.trackio.cli.imports;

import dev.trackio.api.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The events of one run become entries. There is an event for each value; those that follow each
 * other with one step are one entry, as long as no metric comes twice. When a file grows within its
 * last step that entry becomes another one: no record says that a step is complete, and an entry
 * for each value would be as many rows as there are values.
 */
final class TensorboardEvents {
    private static final String HPARAMS = "_hparams_/session_start_info";

    private final String name;
    private final Taker taker;
    private final Map<String, String> plugins = new HashMap<>();
    private final Map<String, Object> metrics = new LinkedHashMap<>();
    private @Nullable ForeignRun run;
    private long step;
    private @Nullable Instant time;

    TensorboardEvents(String name, Taker taker) {
        this.name = name;
        this.taker = taker;
    }

    void event(byte[] message) {
        var in = new ProtoReader(message);
        var wall = Double.NaN;
        var at = 0L;
        var summaries = new ArrayList<ProtoReader>(1);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> wall = in.float64();
                case 2 -> at = in.whole();
                case 5 -> summaries.add(in.message());
                default -> in.skip();
            }
        }
        if (run == null) {
            run = new ForeignRun(Digest.of("tensorboard", name, Double.toString(wall)), name);
        }
        for (var summary : summaries) {
            while (summary.next()) {
                if (summary.field() == 1) {
                    value(summary.message(), at, Times.ofSeconds(wall));
                } else {
                    summary.skip();
                }
            }
        }
    }

    /** One value of a summary: its tag, and one of many kinds of content. */
    private void value(ProtoReader in, long at, @Nullable Instant wall) {
        var tag = "";
        Object scalar = null;
        Object histogram = null;
        Tensor tensor = null;
        var other = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> tag = in.text();
                case 2 -> scalar = Value.of(in.float32());
                case 4 -> {
                    other = "images";
                    in.skip();
                }
                case 5 -> histogram = histogram(in.message());
                case 6 -> {
                    other = "audio";
                    in.skip();
                }
                case 8 -> tensor = Tensor.read(in.message());
                case 9 -> metadata(tag, in.message());
                default -> in.skip();
            }
        }
        var plugin = plugins.getOrDefault(tag, "");
        if (tensor != null) {
            if (tensor.isScalar() && (plugin.isEmpty() || plugin.equals("scalars"))) {
                scalar = Value.of(tensor.scalar());
            } else if (plugin.equals("histograms")) {
                histogram = histogram(tensor.table(3));
            } else if (!plugin.equals("hparams")) { // that has its content beside the tensor
                other = plugin.isEmpty() ? "tensors" : plugin;
            }
        }
        if (scalar != null) {
            add(tag, scalar, at, wall);
        } else if (histogram != null) {
            add(tag, histogram, at, wall);
        } else if (!other.isEmpty()) {
            taker.leftOut("values of the kind \"" + other + '"');
        }
    }

    /** Of all values of a tag only the first one need have it. */
    private void metadata(String tag, ProtoReader in) {
        while (in.next()) {
            if (in.field() != 1) {
                in.skip();
                continue;
            }
            var data = in.message();
            while (data.next()) {
                switch (data.field()) {
                    case 1 -> plugins.put(tag, data.text());
                    case 2 -> {
                        var content = data.message();
                        if (tag.equals(HPARAMS)) {
                            hparams(content);
                        }
                    }
                    default -> data.skip();
                }
            }
        }
    }

    /** The hyperparameters with which the run was started. */
    private void hparams(ProtoReader in) {
        var config = new LinkedHashMap<String, Object>();
        while (in.next()) {
            if (in.field() != 3) {
                in.skip();
                continue;
            }
            var start = in.message();
            while (start.next()) {
                if (start.field() == 1) {
                    hparam(start.message(), config);
                } else {
                    start.skip();
                }
            }
        }
        if (run != null && !config.isEmpty()) {
            taker.config(run, config);
        }
    }

    private static void hparam(ProtoReader in, Map<String, Object> config) {
        var key = "";
        Object value = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> key = in.text();
                case 2 -> value = protobufValue(in.message());
                default -> in.skip();
            }
        }
        if (value != null) {
            config.put(key, value);
        }
    }

    private static @Nullable Object protobufValue(ProtoReader in) {
        Object value = null;
        while (in.next()) {
            switch (in.field()) {
                case 2 -> value = Value.of(in.float64());
                case 3 -> value = in.text();
                case 4 -> value = in.whole() != 0;
                default -> in.skip();
            }
        }
        return value;
    }

    /** As the first generation of writers has it: right edges and counts. */
    private static @Nullable Object histogram(ProtoReader in) {
        var min = 0.0;
        var max = 0.0;
        var edges = new ArrayList<Double>();
        var counts = new ArrayList<Double>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> min = in.float64();
                case 2 -> max = in.float64();
                case 6 -> addAll(in.float64s(), edges);
                case 7 -> addAll(in.float64s(), counts);
                default -> in.skip();
            }
        }
        if (edges.isEmpty() || edges.size() != counts.size()) {
            return null;
        }
        // The outermost buckets reach as far as doubles do; nothing lies beyond min and max.
        var bins = new ArrayList<Object>(edges.size() + 1);
        bins.add(Value.of(min));
        for (var edge : edges) {
            bins.add(Value.of(Math.max(min, Math.min(edge, max))));
        }
        return Value.histogram(bins, counts);
    }

    private static void addAll(double[] numbers, List<Double> to) {
        for (var number : numbers) {
            to.add(number);
        }
    }

    /** As the second generation has it: rows of left edge, right edge, count. */
    private static @Nullable Object histogram(@Nullable List<Double> table) {
        if (table == null || table.isEmpty()) {
            return null;
        }
        var bins = new ArrayList<Double>();
        var counts = new ArrayList<Double>();
        bins.add(table.getFirst());
        for (var i = 0; i < table.size(); i += 3) {
            bins.add(table.get(i + 1));
            counts.add(table.get(i + 2));
        }
        return Value.histogram(bins, counts);
    }

    private void add(String tag, Object value, long at, @Nullable Instant wall) {
        if (!metrics.isEmpty() && (at != step || metrics.containsKey(tag))) {
            endOfEntry();
        }
        if (metrics.isEmpty()) {
            step = at;
            time = wall;
        }
        metrics.put(tag, value);
    }

    private void endOfEntry() {
        if (run != null && !metrics.isEmpty()) {
            taker.entry(run, Step.of(step), time, new LinkedHashMap<>(metrics));
        }
        metrics.clear();
    }

    void endOfFile() {
        endOfEntry();
    }
}
