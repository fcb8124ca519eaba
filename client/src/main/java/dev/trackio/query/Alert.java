package dev.trackio.query;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An alert of a run.
 *
 * @param run the run's name
 * @param level as it was logged: {@code info}, {@code warn} or {@code error}
 * @param step null where it was logged without one
 * @param time null where the server's cannot be read
 */
public record Alert(
        String run,
        String title,
        @Nullable String text,
        String level,
        @Nullable Long step,
        @Nullable Instant time) {

    static List<Alert> list(@Nullable Object answer) {
        return Fields.list(answer).stream()
                .map(
                        alert ->
                                new Alert(
                                        alert.text("run"),
                                        alert.text("title"),
                                        alert.textOrNull("text"),
                                        alert.text("level"),
                                        alert.wholeOrNull("step"),
                                        alert.time("timestamp")))
                .toList();
    }
}
