package dev.trackio.cli.demo;

import dev.trackio.api.AlertEntry;
import dev.trackio.api.AlertOperations;
import dev.trackio.api.AlertOperations.BulkAlert;
import dev.trackio.api.LogEntry;
import dev.trackio.api.MetricOperations;
import dev.trackio.api.MetricOperations.BulkLog;
import dev.trackio.api.MetricOperations.BulkLogSystem;
import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Three runs of one small classifier that differ in their learning rate: one that goes well, one
 * that is slow, and one that goes too fast, spikes and recovers. Beside its numbers each logs
 * pictures, tables and the rest, samples of its machine, and what an agent said that watched it.
 */
final class TrainingRuns {
    static final String PROJECT = "my-project";
    static final int STEPS = 400;
    private static final int STEPS_BETWEEN_MEDIA = 50;
    private static final Duration STEP_TIME = Duration.ofSeconds(9);
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'");

    private static final List<Run> RUNS =
            List.of(
                    new Run("run-1", 1e-3, 64, 0.012, 0.08, 0.935),
                    new Run("run-2", 1e-4, 64, 0.004, 0.21, 0.872),
                    new Run("run-3", 1e-2, 128, 0.020, 0.30, 0.841));

    private final Desk desk;

    TrainingRuns(Desk desk) {
        this.desk = desk;
    }

    void write() throws IOException {
        var start = Instant.now().minus(STEP_TIME.multipliedBy((long) STEPS * RUNS.size() + 100));
        for (var run : RUNS) {
            var media = new MadeUpMedia(PROJECT, run.name, run.lr, run.best);
            desk.call(MetricOperations.BULK_LOG, new BulkLog(run.entries(start, media), null));
            desk.call(AlertOperations.BULK_ALERT, new BulkAlert(run.alerts(start), null));
            desk.upload(media.files());
            var machine = new Machine(PROJECT, run.name, run.batchSize / 128.0);
            desk.call(
                    MetricOperations.BULK_LOG_SYSTEM,
                    new BulkLogSystem(machine.samples(start, STEP_TIME.multipliedBy(STEPS)), null));
            start = start.plus(STEP_TIME.multipliedBy(STEPS + 30L));
        }
        new Keepsakes(desk).write();
    }

    static String time(Instant time) {
        return TIMESTAMP.format(time.atOffset(ZoneOffset.UTC));
    }

    private static String time(Instant start, int step) {
        return time(start.plus(STEP_TIME.multipliedBy(step)));
    }

    /**
     * @param speed how fast the loss falls
     * @param floor the loss that it comes to
     * @param best the accuracy that it comes to
     */
    private record Run(
            String name, double lr, int batchSize, double speed, double floor, double best) {
        boolean tooFast() {
            return lr >= 1e-2;
        }

        List<LogEntry> entries(Instant start, MadeUpMedia media) {
            var random = new Random(name.hashCode());
            var entries = new ArrayList<LogEntry>(STEPS);
            for (var step = 0; step < STEPS; step++) {
                entries.add(
                        new LogEntry(
                                PROJECT,
                                name,
                                RawJson.of(
                                        withMore(metrics(step, random), more(step, start, media))),
                                Step.of(step),
                                step == 0 ? RawJson.of(config(start)) : null,
                                null,
                                name + "-" + step,
                                time(start, step)));
            }
            return entries;
        }

        /** What a step logs beside its numbers. */
        private Map<String, Object> more(int step, Instant start, MadeUpMedia media) {
            var more = new LinkedHashMap<String, Object>();
            if (step % STEPS_BETWEEN_MEDIA == STEPS_BETWEEN_MEDIA - 1) {
                more.putAll(media.at(step, learnt(step)));
            }
            if (step == STEPS - 1) {
                more.putAll(media.atTheEnd(step));
            }
            if (step % STEPS_BETWEEN_MEDIA == STEPS_BETWEEN_MEDIA / 2) {
                var number = step / STEPS_BETWEEN_MEDIA;
                var asked = start.plus(STEP_TIME.multipliedBy(step));
                more.put("agent", new Conversation(name, number, step).trace(asked));
            }
            return more;
        }

        /** From 0, nothing, to 1, all that this run will know. */
        private double learnt(int step) {
            return 1 - Math.exp(-speed * step);
        }

        private static String withMore(String metrics, Map<String, Object> more) {
            return more.isEmpty()
                    ? metrics
                    : metrics.substring(0, metrics.length() - 1)
                            + ","
                            + Json.string(more).substring(1);
        }

        List<AlertEntry> alerts(Instant start) {
            var alerts = new ArrayList<AlertEntry>();
            if (tooFast()) {
                alerts.add(
                        alert(
                                "Loss spiked",
                                "warn",
                                "The learning rate may be too high.",
                                150,
                                start));
            }
            alerts.add(alert("Training finished", "info", "accuracy " + best, STEPS - 1, start));
            return alerts;
        }

        private AlertEntry alert(String title, String level, String text, int step, Instant start) {
            return new AlertEntry(
                    PROJECT,
                    name,
                    title,
                    level,
                    null,
                    text,
                    Step.of(step),
                    time(start, step),
                    name + "-" + title);
        }

        private String metrics(int step, Random random) {
            var noise = random.nextGaussian();
            var fall = Math.exp(-speed * step);
            var spike = tooFast() && step >= 150 ? 1.4 * Math.exp(-(step - 150) / 12.0) : 0;
            var loss = floor + (2.3 - floor) * fall + spike + 0.03 * noise * (0.3 + fall);
            var acc = best - (best - 0.1) * fall - 0.2 * Math.min(1, spike) + 0.008 * noise;
            var json =
                    new StringBuilder("{")
                            .append(number("loss", Math.max(loss, 0.01)))
                            .append(',')
                            .append(number("acc", Math.clamp(acc, 0, 1)))
                            .append(',')
                            .append(number("lr", lr * Math.min(1, (step + 1) / 20.0)));
            if (step % 10 == 9) {
                var off = random.nextGaussian();
                json.append(',')
                        .append(number("val/loss", Math.max(loss * 1.08 + 0.02 * off, 0.01)))
                        .append(',')
                        .append(number("val/acc", Math.clamp(acc - 0.015 + 0.005 * off, 0, 1)));
            }
            return json.append('}').toString();
        }

        private String config(Instant start) {
            return String.format(
                    Locale.ROOT,
                    "{\"lr\":%s,\"batch_size\":%d,\"optimizer\":{\"name\":\"adamw\",\"weight_decay\":0.01},"
                            + "\"model\":\"resnet18\",\"dataset\":\"cifar10\",\"epochs\":4,"
                            + "\"_Username\":null,\"_Created\":\"%s\",\"_Group\":null}",
                    Double.toString(lr),
                    batchSize,
                    time(start, 0));
        }

        private static String number(String name, double value) {
            return String.format(Locale.ROOT, "\"%s\":%.6f", name, value);
        }
    }
}
