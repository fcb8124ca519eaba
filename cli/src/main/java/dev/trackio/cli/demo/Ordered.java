package dev.trackio.cli.demo;

import java.util.LinkedHashMap;
import java.util.Map;

/** Objects of JSON whose names stay in the order in which they are written down. */
final class Ordered {
    private Ordered() {}

    /** Names and values in turn. */
    static Map<String, Object> of(Object... namesAndValues) {
        var object = new LinkedHashMap<String, Object>();
        for (var i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }
}
