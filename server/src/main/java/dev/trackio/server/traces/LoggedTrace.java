package dev.trackio.server.traces;

import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.Members;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A trace as an entry held it.
 *
 * @param index its place in the list that the entry held under this key; null when it was no list
 * @param words what it can be found by, in lower case, beside its id and its key
 */
public record LoggedTrace(
        String key,
        @Nullable Integer index,
        RawJson messages,
        RawJson metadata,
        RawJson spans,
        String words) {
    private static final RawJson NO_LIST = RawJson.of("[]");
    private static final RawJson NO_OBJECT = RawJson.of("{}");

    /** What is searched of a span: what went in and came out may be as long as a book. */
    private static final List<String> SEARCHED =
            List.of("id", "name", "kind", "model", "status", "error", "metadata");

    static LoggedTrace of(String key, @Nullable Integer index, Map<String, RawJson> fields) {
        var messages = fields.getOrDefault("messages", NO_LIST);
        var metadata = fields.getOrDefault("metadata", NO_OBJECT);
        var spans = fields.getOrDefault("spans", NO_LIST);
        var words = new StringJoiner(" ");
        Members.scalars(messages, words::add);
        Members.scalars(metadata, words::add);
        addSpans(spans, words::add);
        return new LoggedTrace(
                key, index, messages, metadata, spans, words.toString().toLowerCase(Locale.ROOT));
    }

    private static void addSpans(RawJson spans, Consumer<String> words) {
        if (spans.first() != '[') {
            Members.scalars(spans, words);
            return;
        }
        for (var span : Json.elements(spans)) {
            if (span.first() == '{') {
                var fields = Json.fields(span);
                for (var name : SEARCHED) {
                    Members.scalars(fields.getOrDefault(name, RawJson.NULL), words);
                }
            } else {
                Members.scalars(span, words);
            }
        }
    }

    /**
     * The id in a file; it comes again when the entry is sent again.
     *
     * @param entry the entry's log id, or something random when it has none
     */
    public String id(String runId, String entry) {
        var id = runId + ":" + entry + ":" + key;
        return index == null ? id : id + ":" + index;
    }

    /** The text that a search looks into. */
    public String searchText(String id) {
        return (id + " " + key).toLowerCase(Locale.ROOT) + " " + words;
    }

    public long bytes() {
        return (long) messages.length() + metadata.length() + spans.length() + words.length();
    }
}
