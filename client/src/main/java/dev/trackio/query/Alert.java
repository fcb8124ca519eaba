package dev.trackio.query;

import dev.trackio.Level;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An alert of a run.
 *
 * @param run the run's name
 * @param level null where the server says none of the known ones
 * @param step null where it was logged without one
 * @param time null where the server's cannot be read
 */
public record Alert(
        String run,
        String title,
        @Nullable String text,
        @Nullable Level level,
        @Nullable Long step,
        @Nullable Instant time) {

    private static @Nullable Level level(String word) {
        for (var level : Level.values()) {
            if (level.name().equalsIgnoreCase(word)) {
                return level;
            }
        }
        return null;
    }

    static List<Alert> list(@Nullable Object answer) {
        return Fields.list(answer).stream()
                .map(
                        alert ->
                                new Alert(
                                        alert.text("run"),
                                        alert.text("title"),
                                        alert.textOrNull("text"),
                                        level(alert.text("level")),
                                        alert.wholeOrNull("step"),
                                        alert.time("timestamp")))
                .toList();
    }
}
