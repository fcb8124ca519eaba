package dev.trackio.bench;

import dev.trackio.Run;
import dev.trackio.Trackio;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * One thread logs as fast as it can, and the run is finished: the time is that from the first call
 * until nothing is left. It prints one line of JSON.
 *
 * <pre>
 * url=URL project=NAME   where to
 * metrics=N              of each step
 * values=N               of all steps together
 * warmup=N               runs of as many values before, which are not counted
 * by=log|arrays|map      one call for each value, or for each step
 * </pre>
 */
public final class Feed {
    private static final int NUMBERS = 1 << 16;
    private static final Duration LONGEST = Duration.ofSeconds(120);

    private final Words words;
    private final String[] names;
    private final double[] numbers = new SplittableRandom(1).doubles(NUMBERS).toArray();
    private int number;

    private Feed(Words words) {
        this.words = words;
        names = Made.names(words.number("metrics")).toArray(String[]::new);
    }

    public static void main(String[] arguments) throws IOException {
        var feed = new Feed(Words.of(arguments));
        for (var run = feed.words.number("warmup"); run > 0; run--) {
            feed.fed("warm-up");
        }
        System.out.println(feed.fed("fed"));
    }

    private String fed(String name) throws IOException {
        try (var scratch = Scratch.create()) {
            return fed(
                    Trackio.run(words.text("project"))
                            .name(name)
                            .server(URI.create(words.text("url")))
                            .folder(scratch.folder())
                            .start());
        }
    }

    private String fed(Run run) {
        var steps = words.number("values") / names.length;
        var begun = System.nanoTime();
        for (var step = 0L; step < steps; step++) {
            log(run, step);
        }
        var logged = System.nanoTime() - begun;
        var left = run.finish(LONGEST);
        var nanos = System.nanoTime() - begun;
        if (!left.isNothing()) {
            throw new IllegalStateException("not all arrived: " + left);
        }
        return String.format(
                Locale.ROOT,
                "{\"rate\": %.0f, \"run\": \"%s\", \"steps\": %d, \"log_nanoseconds\": %.1f}",
                1e9 * steps * names.length / nanos,
                run.id(),
                steps,
                (double) logged / steps / names.length);
    }

    private void log(Run run, long step) {
        switch (words.text("by")) {
            case "log" -> {
                for (var name : names) {
                    run.log(step, name, next());
                }
            }
            case "arrays" -> {
                var values = new double[names.length];
                for (var i = 0; i < values.length; i++) {
                    values[i] = next();
                }
                run.log(step, names, values);
            }
            case "map" -> {
                var values = new LinkedHashMap<String, Double>();
                for (var name : names) {
                    values.put(name, next());
                }
                run.log(step, values);
            }
            default -> throw new IllegalArgumentException("by=" + words.text("by"));
        }
    }

    private double next() {
        return numbers[number++ & (NUMBERS - 1)];
    }
}
