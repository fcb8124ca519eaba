package dev.trackio.media;

import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A text in Markdown, which dashboards show among the reports.
 *
 * @param text of any length
 */
public record Markdown(String text) implements RichValue {
    public Markdown {
        Objects.requireNonNull(text, "text");
    }

    @Override
    public Map<String, @Nullable Object> json(Function<? super Media, String> keep) {
        return Map.of("_type", "trackio.markdown", "_value", text);
    }
}
