package dev.trackio.media;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@link dev.trackio.Run#log(Map)} takes besides numbers, booleans, texts, maps and lists:
 * alone, in a list, or within another one.
 */
public sealed interface RichValue permits Media, Table, Histogram, Markdown, Trace {
    /**
     * What arrives: an object whose {@code _type} says how dashboards show it. Values in it may be
     * rich ones again.
     *
     * @param keep puts a file where it is sent from, and says by which path dashboards find it
     */
    Map<String, @Nullable Object> json(Function<? super Media, String> keep);
}
