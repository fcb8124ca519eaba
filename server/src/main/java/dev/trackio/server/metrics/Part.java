package dev.trackio.server.metrics;

import dev.trackio.api.Step;
import dev.trackio.server.call.ApiException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which entries of a run a call means. */
public sealed interface Part {
    /** Steps or seconds, on each side. */
    double DEFAULT_WINDOW = 10;

    /** Of all times that files can hold. */
    double MAX_SECONDS = 1e12;

    boolean has(StoredRow row);

    record All() implements Part {
        @Override
        public boolean has(StoredRow row) {
            return true;
        }
    }

    /** From one step to another, both included. */
    record Steps(Step from, Step to) implements Part {
        @Override
        public boolean has(StoredRow row) {
            return row.step().compareTo(from) >= 0 && row.step().compareTo(to) <= 0;
        }
    }

    /** From one time to another, both included. Entries whose time is none have no part in it. */
    record Times(Instant from, Instant to) implements Part {
        @Override
        public boolean has(StoredRow row) {
            var at = Timestamps.parse(row.timestamp());
            return at != null && !at.isBefore(from) && !at.isAfter(to);
        }
    }

    /** The step counts before what is around a step, and that before the time. */
    static Part of(
            @Nullable Step step,
            @Nullable Step aroundStep,
            @Nullable String atTime,
            @Nullable Double window) {
        var width = window == null ? DEFAULT_WINDOW : window;
        if (step != null) {
            return new Steps(step, step);
        }
        if (aroundStep != null) {
            var middle = aroundStep.value().doubleValue();
            return width == 0
                    ? new Steps(aroundStep, aroundStep)
                    : new Steps(Step.of(middle - width), Step.of(middle + width));
        }
        return atTime == null ? new All() : around(atTime, width);
    }

    private static Times around(String atTime, double seconds) {
        var time = Timestamps.parse(atTime);
        if (time == null) {
            throw ApiException.badRequest(
                    "at_time: expected an ISO 8601 time, not \""
                            + ApiException.shown(atTime)
                            + '"');
        }
        var bounded = Math.clamp(seconds, -MAX_SECONDS, MAX_SECONDS);
        var whole = (long) Math.floor(bounded);
        var width = Duration.ofSeconds(whole, Math.round((bounded - whole) * 1e9));
        return new Times(time.minus(width), time.plus(width));
    }
}
