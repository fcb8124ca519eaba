package dev.trackio.cli.imports;

import dev.trackio.api.Step;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All that a source says, as lines of text. */
final class Heard implements Taker {
    final List<String> lines = new ArrayList<>();
    final List<String> bad = new ArrayList<>();
    final List<String> leftOut = new ArrayList<>();
    final Map<String, Map<String, Object>> configs = new LinkedHashMap<>();
    final List<ForeignRun> runs = new ArrayList<>();

    static Heard of(ForeignRuns source) throws IOException {
        var heard = new Heard();
        source.read(heard);
        return heard;
    }

    /** A file beside the tests that another program wrote. */
    static Path fixture(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(Heard.class.getResource("/imports/" + name)).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private String name(ForeignRun run) {
        if (!runs.contains(run)) {
            runs.add(run);
        }
        return run.name();
    }

    @Override
    public void config(ForeignRun run, Map<String, ?> config) {
        configs.computeIfAbsent(name(run), n -> new LinkedHashMap<>()).putAll(config);
    }

    @Override
    public void entry(ForeignRun run, Step step, @Nullable Instant time, Map<String, ?> metrics) {
        lines.add("%s %s %s %s".formatted(name(run), step.value(), time, Json.string(metrics)));
    }

    @Override
    public void sample(ForeignRun run, Instant time, Map<String, ?> values) {
        lines.add("%s sample %s %s".formatted(name(run), time, Json.string(values)));
    }

    @Override
    public void bad(String place, String why) {
        bad.add(place + ": " + why);
    }

    @Override
    public void leftOut(String what) {
        leftOut.add(what);
    }

    @Override
    public void at(String what, long done, long total) {}
}
