package dev.trackio.server.json;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object whose keys keep their order, so that every start writes the same bytes. */
public final class JsonObject {
    private JsonObject() {}

    /**
     * Of keys and values by turns.
     *
     * @param pairs a key, its value, and so on
     */
    public static Map<String, Object> of(@Nullable Object... pairs) {
        var object = new LinkedHashMap<String, Object>();
        for (var i = 0; i < pairs.length; i += 2) {
            object.put((String) pairs[i], pairs[i + 1]);
        }
        return object;
    }
}
