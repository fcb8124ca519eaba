package dev.trackio.cli.demo;

import dev.trackio.api.SystemEntry;
import dev.trackio.server.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A machine with two GPUs that is busy with a run.
 *
 * @param load how much of its memory the run takes, from 0 to 1
 */
record Machine(String project, String run, double load) {
    private static final int SAMPLES = 180;
    private static final int GPUS = 2;
    private static final int SAMPLES_OF_AN_EPOCH = SAMPLES / 4;
    private static final int SAMPLES_OF_VALIDATION = 4;

    List<SystemEntry> samples(Instant start, Duration length) {
        var random = new Random(run.hashCode() + 7);
        var samples = new ArrayList<SystemEntry>(SAMPLES);
        var own = random.nextDouble(); // no two hours of a machine are the same
        for (var i = 0; i < SAMPLES; i++) {
            var time = start.plus(length.multipliedBy(i).dividedBy(SAMPLES));
            samples.add(
                    new SystemEntry(
                            project,
                            run,
                            Json.raw(sample(i, own, random)),
                            null,
                            TrainingRuns.time(time),
                            run + "-system-" + i));
        }
        return samples;
    }

    private Map<String, Object> sample(int i, double own, Random random) {
        var sample = new LinkedHashMap<String, Object>();
        var validating = i % SAMPLES_OF_AN_EPOCH >= SAMPLES_OF_AN_EPOCH - SAMPLES_OF_VALIDATION;
        var warm = 1 - Math.exp(-i / 12.0);
        for (var gpu = 0; gpu < GPUS; gpu++) {
            var busy =
                    (validating ? 30 + 8 * own : 66 + 18 * load + 14 * own)
                            * Math.min(1, (i + 1) / 3.0);
            var use = Math.clamp(busy - 4 * gpu + 3 * random.nextGaussian(), 0, 100);
            var memory = (5 + 24 * load) * Math.min(1, (i + 1) / 2.0) - gpu + 2 * own;
            var name = "gpu/" + gpu + "/";
            sample.put(name + "utilization", round(use));
            sample.put(name + "allocated_memory", round(memory + 0.1 * random.nextDouble()));
            sample.put(
                    name + "temp",
                    round(
                            34
                                    + 4 * own
                                    + (24 + 10 * load + 2 * gpu) * warm
                                    + random.nextGaussian()));
            sample.put(name + "power", round(70 + 2.4 * use + 4 * random.nextGaussian()));
        }
        var loading = (validating ? 64 : 30) + 14 * own;
        var used = 10 + 4 * own + 6 * warm + (1 + 2 * own) * i / SAMPLES;
        sample.put("cpu/utilization", round(loading + 4 * random.nextGaussian()));
        sample.put("memory/used", round(used));
        sample.put("memory/percent", round(used / 0.64));
        sample.put("disk/read_mb_per_sec", round(i < 6 ? 410 : 60 + 25 * random.nextDouble()));
        sample.put("network/sent_mb_per_sec", round(0.2 + 0.3 * random.nextDouble()));
        return sample;
    }

    private static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
