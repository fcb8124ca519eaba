package dev.trackio.server.insight;

import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;

/** Texts made short enough for an answer that a model reads. */
final class Cut {
    private static final int LONGEST_VALUE = 100;
    private static final int LONGEST_NAME = 60;

    private Cut() {}

    /** The first so many characters, none of them torn apart. */
    static String text(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        var end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "…";
    }

    /** What a user named or wrote, within a sentence. */
    static String name(String name) {
        return text(name, LONGEST_NAME);
    }

    static boolean isLong(RawJson value) {
        return value.length() > LONGEST_VALUE;
    }

    /** A value as it is, or where that is long its beginning as a text. */
    static RawJson value(RawJson value) {
        if (!isLong(value)) {
            return value;
        }
        var text = Json.text(value);
        return Json.raw(text(text == null ? value.toString() : text, LONGEST_VALUE));
    }
}
