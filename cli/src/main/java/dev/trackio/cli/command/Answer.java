package dev.trackio.cli.command;

import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer, or a part of one, whoever gave it.
 *
 * @param tree maps, lists, strings, numbers, booleans, null
 */
public record Answer(@Nullable Object tree) {
    static Answer of(RawJson json) {
        return new Answer(Json.tree(json));
    }

    /** A field; null for one that is not there. */
    public Answer get(String name) {
        return new Answer(fields().get(name));
    }

    @SuppressWarnings("unchecked") // what Json.tree makes of an object
    public Map<String, @Nullable Object> fields() {
        return tree instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }

    public List<Answer> list() {
        return tree instanceof List<?> list
                ? list.stream().<Answer>map(Answer::new).toList()
                : List.of();
    }

    /** The strings of a list, anything else as Python shows it. */
    public List<String> texts() {
        return list().stream().map(Answer::text).toList();
    }

    public boolean isNull() {
        return tree == null;
    }

    /** Null, or without entries. */
    public boolean isEmpty() {
        return tree == null
                || (tree instanceof List<?> list && list.isEmpty())
                || (tree instanceof Map<?, ?> map && map.isEmpty())
                || tree.equals("");
    }

    /** As Python's {@code str} shows it. */
    public String text() {
        return PythonText.str(tree);
    }

    /** As {@link #text}, or something else where there is nothing. */
    public String textOr(String whenNull) {
        return tree == null ? whenNull : text();
    }
}
