package dev.trackio.cli.demo;

import dev.trackio.api.AlertEntry;
import dev.trackio.api.AlertOperations;
import dev.trackio.api.AlertOperations.BulkAlert;
import dev.trackio.api.LogEntry;
import dev.trackio.api.MetricOperations;
import dev.trackio.api.MetricOperations.BulkLog;
import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A search for good hyperparameters: first widely, then around the best. How well a run does truly
 * depends on them, most on its learning rate, whose best value is another one for each optimizer.
 * One run diverges, one is ended early.
 */
final class SweepRuns {
    static final String PROJECT = "my-sweep";
    static final int RUNS = 24;
    static final int STEPS = 60;
    private static final int WIDE = 14;
    private static final int DIVERGING = 5;
    private static final int DIVERGED_AT = 22;
    private static final int SHORT = 9;
    private static final int SHORT_STEPS = 17;
    private static final Duration STEP_TIME = Duration.ofSeconds(14);
    private static final Duration BETWEEN_RUNS = Duration.ofMinutes(8);
    private static final List<Integer> BATCH_SIZES = List.of(32, 64, 128, 256);

    private final Desk desk;

    SweepRuns(Desk desk) {
        this.desk = desk;
    }

    void write() throws IOException {
        var random = new Random(20);
        var start = Instant.now().minus(BETWEEN_RUNS.multipliedBy(RUNS + 2L));
        var entries = new ArrayList<LogEntry>();
        var alerts = new ArrayList<AlertEntry>();
        for (var number = 0; number < RUNS; number++) {
            var trial = Trial.of(number, random);
            var at = start.plus(BETWEEN_RUNS.multipliedBy(number));
            entries.addAll(trial.entries(at));
            var alert = trial.alert(at);
            if (alert != null) {
                alerts.add(alert);
            }
        }
        desk.call(MetricOperations.BULK_LOG, new BulkLog(entries, null));
        desk.call(AlertOperations.BULK_ALERT, new BulkAlert(alerts, null));
    }

    private record Trial(int number, String optimizer, double lr, int batchSize, double dropout) {
        static Trial of(int number, Random random) {
            var wide = number < WIDE;
            var adam = wide ? number % 2 == 0 : number % 4 != 0;
            var middle = adam ? 2e-3 : 6e-3;
            var decades = wide ? 2.2 * random.nextDouble() - 1.9 : 0.7 * random.nextDouble() - 0.35;
            var lr = number == DIVERGING ? 0.12 : middle * Math.pow(10, decades);
            var batchSize = BATCH_SIZES.get(random.nextInt(BATCH_SIZES.size()));
            var dropout = (wide ? 0.5 : 0.2) * random.nextDouble() + (wide ? 0 : 0.1);
            return new Trial(
                    number, adam ? "adamw" : "sgd", digits(lr), batchSize, digits(dropout));
        }

        String name() {
            return "trial-%02d".formatted(number + 1);
        }

        List<LogEntry> entries(Instant start) {
            var random = new Random(number + 100L);
            var steps = number == SHORT ? SHORT_STEPS : STEPS;
            var entries = new ArrayList<LogEntry>(steps);
            for (var step = 0; step < steps; step++) {
                entries.add(
                        new LogEntry(
                                PROJECT,
                                name(),
                                Json.raw(metrics(step, random)),
                                Step.of(step),
                                step == 0 ? config(start) : null,
                                null,
                                name() + "-" + step,
                                TrainingRuns.time(start.plus(STEP_TIME.multipliedBy(step)))));
            }
            return entries;
        }

        @Nullable AlertEntry alert(Instant start) {
            return switch (number) {
                case DIVERGING -> alert(start, "Loss is NaN", "error", "lr is " + lr, DIVERGED_AT);
                case SHORT ->
                        alert(start, "Ended early", "warn", "Others did better.", SHORT_STEPS - 1);
                default -> null;
            };
        }

        private AlertEntry alert(Instant start, String title, String level, String text, int step) {
            return new AlertEntry(
                    PROJECT,
                    name(),
                    title,
                    level,
                    null,
                    text,
                    Step.of(step),
                    TrainingRuns.time(start.plus(STEP_TIME.multipliedBy(step))),
                    name() + "-" + title);
        }

        private Map<String, Object> metrics(int step, Random random) {
            var rate = digits(lr * 0.5 * (1 + Math.cos(Math.PI * step / STEPS)));
            if (number == DIVERGING && step >= DIVERGED_AT) {
                return Ordered.of(
                        "train/loss", "NaN", "val/loss", "NaN", "val/acc", 0.1, "lr", rate);
            }
            var done = 1 - Math.exp(-speed() * step);
            var noise = random.nextGaussian();
            var best = best();
            var loss = 2.3 - (2.2 - 1.6 * (1 - best)) * done + 0.02 * noise;
            var overfit = Math.max(0, 0.25 - dropout) * 0.9 * step / STEPS;
            if (number == DIVERGING) {
                loss += Math.exp((step - 8) / 5.0);
            }
            return Ordered.of(
                    "train/loss", digits(Math.max(0.01, loss)),
                    "val/loss", digits(Math.max(0.02, loss + overfit + 0.05)),
                    "val/acc", digits(0.1 + (best - 0.1) * done + 0.004 * noise),
                    "lr", rate);
        }

        /** The accuracy that it comes to. */
        private double best() {
            var far = Math.log10(lr / (optimizer.equals("adamw") ? 2e-3 : 6e-3));
            var batch = Math.log(batchSize / 64.0) / Math.log(2);
            return 0.95
                    - 0.12 * far * far
                    - 0.6 * Math.pow(dropout - 0.2, 2)
                    - 0.012 * batch * batch
                    - (optimizer.equals("adamw") ? 0 : 0.025);
        }

        private double speed() {
            return 0.04 + 0.05 * best() + 0.4 / batchSize;
        }

        private RawJson config(Instant start) {
            return Json.raw(
                    Ordered.of(
                            "lr",
                            lr,
                            "batch_size",
                            batchSize,
                            "dropout",
                            dropout,
                            "optimizer",
                            optimizer,
                            "model",
                            "resnet18",
                            "dataset",
                            "drawings",
                            "_Created",
                            TrainingRuns.time(start),
                            "_Group",
                            number < WIDE ? "wide" : "narrow"));
        }

        /** Four of them: what people write down. */
        private static double digits(double value) {
            if (value == 0) {
                return 0;
            }
            var scale = Math.pow(10, 3 - Math.floor(Math.log10(Math.abs(value))));
            return Math.round(value * scale) / scale;
        }
    }
}
