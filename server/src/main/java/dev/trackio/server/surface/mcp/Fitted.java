package dev.trackio.server.surface.mcp;

import dev.trackio.api.RawJson;
import dev.trackio.api.Schema;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A result cut to what a model can hold: all its lists are cut to one length, so that columns stay
 * beside each other, and long texts are shortened. The longest length that fits is taken. The shape
 * stays what the schema says.
 *
 * @param words what was cut, and how to get it
 * @param total how many items the longest list that was cut has; null where that is not known
 */
record Fitted(@Nullable Object value, String words, @Nullable Integer total) {
    static final int MOST_TOKENS = 5_000;

    private static final int[] TEXT_LENGTHS = {2_000, 200};

    /**
     * @param whole whether the JSON is all of the result, not only its beginning
     */
    static Fitted of(RawJson json, boolean whole, Schema schema) {
        var tree = Json.tree(whole ? json : Beginning.closed(json));
        for (var text : TEXT_LENGTHS) {
            var most = longest(tree, schema, text);
            if (most > 0) {
                return cut(tree, schema, most, text, whole);
            }
        }
        return cut(tree, schema, 1, TEXT_LENGTHS[TEXT_LENGTHS.length - 1], whole);
    }

    /** The length of lists at which the result fits, or 0. */
    private static int longest(@Nullable Object tree, Schema schema, int text) {
        var fits = 0;
        var beyond = MOST_TOKENS;
        while (fits + 1 < beyond) {
            var middle = (fits + beyond) >>> 1;
            var json = Json.bytes(new Knife(middle, text).cut(tree, schema, ""));
            if (Tokens.of(json, json.length) <= MOST_TOKENS) {
                fits = middle;
            } else {
                beyond = middle;
            }
        }
        return fits;
    }

    private static Fitted cut(
            @Nullable Object tree, Schema schema, int most, int text, boolean whole) {
        var knife = new Knife(most, text);
        var value = knife.cut(tree, schema, "");
        return new Fitted(value, knife.words(whole), whole ? knife.longestList() : null);
    }

    /** Cuts, and keeps in mind what. */
    private static final class Knife {
        private final int most;
        private final int longestText;
        private final Map<String, Integer> lists = new LinkedHashMap<>(); // longest by place
        private boolean texts;

        Knife(int most, int longestText) {
            this.most = most;
            this.longestText = longestText;
        }

        @Nullable Object cut(@Nullable Object value, Schema schema, String place) {
            return switch (value) {
                case List<?> items -> list(items, schema, place);
                case Map<?, ?> object when schema instanceof Schema.Fields fields ->
                        record(object, fields, place);
                case Map<?, ?> object -> map(object, schema, place);
                case String text when text.length() > longestText -> {
                    texts = true;
                    yield Nearest.shortened(text, longestText);
                }
                case null, default -> value;
            };
        }

        private List<@Nullable Object> list(List<?> items, Schema schema, String place) {
            var of =
                    unwrapped(schema) instanceof Schema.ListOf(var inner) ? inner : Schema.ANYTHING;
            var cut = new ArrayList<@Nullable Object>();
            for (var item : items.subList(0, kept(items.size(), place))) {
                cut.add(cut(item, unwrapped(of), place));
            }
            return cut;
        }

        /** Keys that are data: so many of them as items of a list. */
        private Map<String, @Nullable Object> map(Map<?, ?> object, Schema schema, String place) {
            var of = unwrapped(schema) instanceof Schema.MapOf(var inner) ? inner : Schema.ANYTHING;
            var left = kept(object.size(), place);
            var cut = new LinkedHashMap<String, @Nullable Object>();
            for (var entry : object.entrySet()) {
                if (left-- == 0) {
                    break;
                }
                cut.put(
                        String.valueOf(entry.getKey()),
                        cut(entry.getValue(), unwrapped(of), place));
            }
            return cut;
        }

        /** Keys that the schema knows: all of them stay. */
        private Map<String, @Nullable Object> record(
                Map<?, ?> object, Schema.Fields fields, String place) {
            var cut = new LinkedHashMap<String, @Nullable Object>();
            object.forEach((key, value) -> cut.put(String.valueOf(key), value));
            for (var field : fields.fields()) {
                var schema = unwrapped(field.schema());
                var name = place.isEmpty() ? field.name() : place + "." + field.name();
                cut.computeIfPresent(field.name(), (key, value) -> cut(value, schema, name));
            }
            return cut;
        }

        private int kept(int size, String place) {
            if (size > most) {
                lists.merge(place, size, Math::max);
            }
            return Math.min(size, most);
        }

        private static Schema unwrapped(Schema schema) {
            return schema instanceof Schema.OrNull(var inner) ? inner : schema;
        }

        @Nullable Integer longestList() {
            return lists.values().stream().max(Integer::compare).orElse(null);
        }

        String words(boolean whole) {
            var words = new StringBuilder("Cut to about ").append(MOST_TOKENS).append(" tokens");
            if (!lists.isEmpty()) {
                words.append(": lists have their first ").append(most).append(" items");
                lists.forEach(
                        (place, size) ->
                                words.append(place.isEmpty() ? ", the result" : ", " + place)
                                        .append(whole ? " has " : " has more than ")
                                        .append(size));
            }
            if (texts) {
                words.append("; texts longer than ").append(longestText).append(" end with …");
            }
            return words.append(". Ask for less, or pass full: true for all of it.").toString();
        }
    }
}
