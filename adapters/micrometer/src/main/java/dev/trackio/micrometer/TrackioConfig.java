package dev.trackio.micrometer;

import io.micrometer.core.instrument.step.StepRegistryConfig;
import org.jspecify.annotations.Nullable;

/**
 * How often meters are logged: {@code trackio.step} is a duration, one minute when it is not said;
 * {@code trackio.enabled=false} logs nothing. A lambda that looks keys up will do.
 */
public interface TrackioConfig extends StepRegistryConfig {
    /** Everything as it is by default. */
    TrackioConfig DEFAULT = key -> null;

    @Override
    default String prefix() {
        return "trackio";
    }

    /** The value of a key, such as {@code trackio.step}; null where nothing is said. */
    @Override
    @Nullable String get(String key);
}
