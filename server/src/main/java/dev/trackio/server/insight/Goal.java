package dev.trackio.server.insight;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which values of a metric are good, as far as its name says: in the dashboard's words. */
enum Goal {
    LOWER,
    HIGHER;

    private static final Set<String> LOW =
            Set.of(
                    "loss losses nll error errors err perplexity ppl mse mae rmse wer cer fid kl divergence regret entropy bpb bpc latency duration"
                            .split(" "));
    private static final Set<String> HIGH =
            Set.of(
                    "acc accuracy f1 auc auroc map iou miou dice precision recall reward rewards return returns score scores bleu rouge r2 psnr ssim throughput elo winrate top1 top5"
                            .split(" "));

    /** Good to know, but not what a run is trained for. */
    private static final Set<String> ASIDE =
            Set.of("kl", "divergence", "entropy", "latency", "duration", "throughput");

    private static final Pattern CAMEL = Pattern.compile("([a-z0-9])([A-Z])");
    private static final Pattern NO_WORD = Pattern.compile("[^a-z0-9]+");

    /** Null when the name says nothing. */
    static @Nullable Goal of(String metric) {
        var words = words(metric);
        if (words.stream().anyMatch(word -> LOW.contains(word) || word.endsWith("loss"))) {
            return LOWER;
        }
        return words.stream().anyMatch(HIGH::contains) ? HIGHER : null;
    }

    /** As {@link #of}, where a run is trained for it. */
    static @Nullable Goal trained(String metric) {
        return words(metric).stream().anyMatch(ASIDE::contains) ? null : of(metric);
    }

    static List<String> words(String metric) {
        var apart = CAMEL.matcher(metric).replaceAll("$1 $2").toLowerCase(Locale.ROOT);
        return List.of(NO_WORD.split(apart.strip()));
    }

    /** By which values are multiplied so that small ones are good. */
    int sign() {
        return this == LOWER ? 1 : -1;
    }

    /** Whether a is better than b. */
    boolean isBetter(double a, double b) {
        return sign() * a < sign() * b;
    }
}
