package dev.trackio.server.runs;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a run goes on, as far as what is recorded can tell. Trackio records no end: a run that
 * was killed looks like one that came to its end. So a run is running until it was silent for three
 * times as long as its entries are usually apart, stalled when the samples of its machine go on
 * without entries, and finished when nothing more comes.
 *
 * @param until when it will be another one unless more is heard of it; null: for good
 */
public record RunState(Kind kind, @Nullable Instant until) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration MOST_PATIENCE = Duration.ofDays(1);
    private static final int GAPS = 3;

    /** Its name in small letters is what clients read. */
    public enum Kind {
        RUNNING,
        STALLED,
        FINISHED
    }

    /**
     * @param first the time of its first entry
     * @param last the time of its newest entry
     * @param entries how many it has
     * @param sample the time of the newest sample of its machine, if that is known
     */
    public static RunState at(
            Instant now, Instant first, Instant last, long entries, @Nullable Instant sample) {
        var silentAt = last.plus(patience(Duration.between(first, last), entries - 1));
        if (silentAt.isAfter(now)) {
            return new RunState(Kind.RUNNING, silentAt);
        }
        if (sample != null && sample.plus(PATIENCE).isAfter(now)) {
            return new RunState(Kind.STALLED, sample.plus(PATIENCE));
        }
        return new RunState(Kind.FINISHED, null);
    }

    /** Clients may give any times: those of two entries may be ages apart, or the wrong way. */
    private static Duration patience(Duration between, long gaps) {
        var usual = gaps < 1 ? Duration.ZERO : between.dividedBy(gaps);
        if (usual.compareTo(MOST_PATIENCE) > 0) {
            return MOST_PATIENCE;
        }
        var patience = usual.multipliedBy(GAPS);
        if (patience.compareTo(PATIENCE) < 0) {
            return PATIENCE;
        }
        return patience.compareTo(MOST_PATIENCE) > 0 ? MOST_PATIENCE : patience;
    }
}
