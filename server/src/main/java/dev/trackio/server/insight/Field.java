package dev.trackio.server.insight;

import dev.trackio.api.RunTable.Glance;
import dev.trackio.server.json.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Something of a run that can be compared. */
sealed interface Field {
    /** What is known of every run. */
    enum Own implements Field {
        NAME,
        ID,
        STATE,
        GROUP,
        NOTES,
        STEP,
        LOGS,
        REJECTED,
        DURATION,
        AGE,
        IDLE,
        CREATED,
        /** Only runs are put in order by it. */
        ACTIVITY
    }

    /** A key of the configurations. */
    record Config(String key) implements Field {}

    /** A value of a metric. */
    record Metric(String name, Which which) implements Field {}

    /** Which of the values of a metric. */
    enum Which {
        LAST,
        MIN,
        MAX;

        static Which of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }

        @Nullable Double of(Glance glance) {
            return switch (this) {
                case LAST -> last(glance);
                case MIN -> glance.min();
                case MAX -> glance.max();
            };
        }

        /** Those that are not finite are texts. */
        private static Double last(Glance glance) {
            var text = Json.text(glance.last());
            return Double.valueOf(text == null ? glance.last().toString() : text);
        }
    }
}
