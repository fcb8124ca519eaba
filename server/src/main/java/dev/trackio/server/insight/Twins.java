package dev.trackio.server.insight;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the metric of training that belongs to one of validation. */
final class Twins {
    private static final Set<String> HELD =
            Set.of("val", "valid", "validation", "eval", "evaluation", "test", "dev", "holdout");
    private static final Set<String> TRAINED = Set.of("train", "training", "tr");

    private Twins() {}

    static boolean isHeldOut(String metric) {
        return Goal.words(metric).stream().anyMatch(HELD::contains);
    }

    /** {@code train/loss}, {@code train_loss} or {@code loss} of {@code val/loss}. */
    static Optional<String> of(String held, Collection<String> metrics) {
        if (!isHeldOut(held)) {
            return Optional.empty();
        }
        var wanted = without(held, HELD);
        return metrics.stream()
                .filter(metric -> !isHeldOut(metric))
                .filter(metric -> without(metric, TRAINED).equals(wanted))
                .findFirst();
    }

    private static List<String> without(String metric, Set<String> words) {
        var left = new ArrayList<>(Goal.words(metric));
        left.removeAll(words);
        return left;
    }
}
