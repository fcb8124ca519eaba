package dev.trackio.cli.imports;

import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The records of one W&B run become its configuration, its entries and its samples. */
final class WandbRecords {
    private static final String SYSTEM = "system.";

    private final String file;
    private final Taker taker;
    private final Set<String> logged = new LinkedHashSet<>();
    private final Map<String, Object> summary = new LinkedHashMap<>();
    private @Nullable ForeignRun run;

    WandbRecords(String file, Taker taker) {
        this.file = file;
        this.taker = taker;
    }

    void record(byte[] message) {
        var in = new ProtoReader(message);
        while (in.next()) {
            switch (in.field()) {
                case 2 -> history(in.message());
                case 3 -> summary(in.message());
                case 5 -> config(in.message());
                case 7 -> stats(in.message());
                case 17 -> run(in.message());
                default -> in.skip();
            }
        }
    }

    /** What only the summary has was set by the program itself: the configuration keeps it. */
    void end() {
        summary.keySet().removeAll(logged);
        if (run != null && !summary.isEmpty()) {
            taker.config(run, Map.of("summary", summary));
        }
    }

    /** The run comes before what it logged. */
    private ForeignRun known() {
        if (run == null) {
            throw new ProtoReader.Broken("values come before the run that they belong to");
        }
        return run;
    }

    private void run(ProtoReader in) {
        var id = "";
        var name = "";
        var about = new LinkedHashMap<String, Object>();
        var tags = new ArrayList<String>();
        var configs = new ArrayList<ProtoReader>(1);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> id = in.text();
                case 4 -> configs.add(in.message());
                case 6 -> about.put("_Group", in.text());
                case 7 -> about.put("job_type", in.text());
                case 8 -> name = in.text();
                case 9 -> about.put("notes", in.text());
                case 10 -> tags.add(in.text());
                case 17 -> about.put("_Created", created(in.message()));
                default -> in.skip();
            }
        }
        if (!tags.isEmpty()) {
            about.put("tags", tags);
        }
        if (run == null) {
            var known = id.isEmpty() ? FileNames.stem(Path.of(file)) : id;
            run = new ForeignRun(known, name.isEmpty() ? known : name);
        }
        about.values().removeIf(""::equals);
        taker.config(run, about);
        configs.forEach(this::config);
    }

    private static String created(ProtoReader timestamp) {
        return Importer.text(time(timestamp));
    }

    private static Instant time(ProtoReader timestamp) {
        var seconds = 0L;
        var nanos = 0L;
        while (timestamp.next()) {
            switch (timestamp.field()) {
                case 1 -> seconds = timestamp.whole();
                case 2 -> nanos = timestamp.whole();
                default -> timestamp.skip();
            }
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private void config(ProtoReader in) {
        var config = new LinkedHashMap<String, Object>();
        while (in.next()) {
            if (in.field() == 1) {
                item(in.message(), config);
            } else {
                in.skip();
            }
        }
        config.remove("_wandb");
        taker.config(known(), config);
    }

    private void summary(ProtoReader in) {
        while (in.next()) {
            if (in.field() == 1) {
                item(in.message(), summary);
            } else {
                in.skip();
            }
        }
        summary.keySet().removeIf(key -> key.startsWith("_"));
    }

    private void history(ProtoReader in) {
        var tree = new LinkedHashMap<String, Object>();
        Step step = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> item(in.message(), tree);
                case 2 -> step = Step.of(number(in.message()));
                default -> in.skip();
            }
        }
        var time = seconds(tree.get("_timestamp"));
        if (step == null && tree.get("_step") instanceof RawJson json) {
            step = Value.step(json.toString());
        }
        var metrics = new LinkedHashMap<String, Object>();
        for (var member : tree.entrySet()) {
            if (!member.getKey().startsWith("_")) {
                logged.add(member.getKey());
                flatten(member.getKey(), member.getValue(), metrics);
            }
        }
        if (!metrics.isEmpty()) {
            taker.entry(known(), step == null ? Step.of(0) : step, time, metrics);
        }
    }

    private static long number(ProtoReader step) {
        var number = 0L;
        while (step.next()) {
            if (step.field() == 1) {
                number = step.whole();
            } else {
                step.skip();
            }
        }
        return number;
    }

    private static @Nullable Instant seconds(@Nullable Object value) {
        var number = value instanceof RawJson json ? Value.number(json.toString()) : null;
        return number == null ? null : Times.ofSeconds(number);
    }

    private void stats(ProtoReader in) {
        var values = new LinkedHashMap<String, Object>();
        Instant time = null;
        while (in.next()) {
            switch (in.field()) {
                case 2 -> time = time(in.message());
                case 3 -> item(in.message(), values);
                default -> in.skip();
            }
        }
        values.keySet().removeIf(key -> key.startsWith("_"));
        if (time != null && !values.isEmpty()) {
            var named = new LinkedHashMap<String, Object>();
            values.forEach((key, value) -> named.put(shortened(key), value));
            taker.sample(known(), time, named);
        }
    }

    private static String shortened(String key) {
        return key.startsWith(SYSTEM) ? key.substring(SYSTEM.length()) : key;
    }

    /** One value under its key, or under its keys one within the other. */
    private static void item(ProtoReader in, Map<String, Object> tree) {
        var keys = new ArrayList<String>(2);
        Object value = null;
        while (in.next()) {
            switch (in.field()) {
                case 1, 2 -> keys.add(in.text());
                case 4 -> value = in.whole() != 0;
                case 5 -> value = in.signed();
                case 6 -> value = Value.of(in.float64());
                case 7 -> value = in.text();
                case 8, 16 -> value = json(in.text());
                default -> in.skip();
            }
        }
        keys.removeIf(String::isEmpty);
        if (!keys.isEmpty() && value != null) {
            put(keys, value, tree);
        }
    }

    private static void put(List<String> keys, Object value, Map<String, Object> tree) {
        var at = tree;
        for (var key : keys.subList(0, keys.size() - 1)) {
            var inner =
                    at.get(key) instanceof Map<?, ?> map
                            ? copy(map)
                            : new LinkedHashMap<String, Object>();
            at.put(key, inner);
            at = inner;
        }
        at.put(keys.getLast(), value);
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> copy.put((String) key, value));
        return copy;
    }

    /** W&B writes the bare words for what is not finite, also within lists. */
    private static Object json(String text) {
        var number = Value.number(text);
        if (number != null) {
            return Double.isFinite(number) && Value.ofText(text) instanceof RawJson json
                    ? json
                    : Value.of(number);
        }
        try {
            var tree = Json.tree(RawJson.of(text));
            return tree == null ? RawJson.NULL : Value.finite(tree);
        } catch (ApiException e) {
            throw new ProtoReader.Broken("a value is no JSON: " + ApiException.shown(text));
        }
    }

    /** Objects within objects as the dashboards of W&B show them: {@code outer.inner}. */
    private void flatten(String name, Object value, Map<String, Object> metrics) {
        var members = members(value);
        if (members == null) {
            metrics.put(name, value);
            return;
        }
        var type = members.get("_type");
        if (type == null) {
            members.forEach((key, inner) -> flatten(name + "." + key, inner, metrics));
            return;
        }
        var kind = type.toString();
        var bins = members.get("bins");
        var counts = members.get("values");
        if (kind.equals("histogram") && bins != null && counts != null) {
            metrics.put(name, Value.histogram(bins, counts));
        } else {
            taker.leftOut("values of the kind \"" + kind + '"');
        }
    }

    private static @Nullable Map<String, Object> members(Object value) {
        return switch (value) {
            case Map<?, ?> map -> copy(map);
            default -> null;
        };
    }
}
