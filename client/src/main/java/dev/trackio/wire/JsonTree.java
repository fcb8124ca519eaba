package dev.trackio.wire;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes maps and lists of what a reader reads. */
final class JsonTree {
    /** Servers store 2,000 levels, and put them into some more. */
    static final int MAX_DEPTH = 2_020;

    private final JsonReader reader;

    JsonTree(JsonReader reader) {
        this.reader = reader;
    }

    /** The value that comes next, whole. Its depth takes no stack, of which threads have little. */
    @Nullable Object value() throws IOException {
        var holders = new ArrayDeque<Holder>();
        while (true) {
            var c = reader.next();
            @Nullable Object value;
            if (c == '{' || c == '[') {
                if (holders.size() == MAX_DEPTH) {
                    throw new JsonReader.TooDeep();
                }
                reader.expect(c);
                var holder =
                        c == '{'
                                ? new Holder(new LinkedHashMap<>())
                                : new Holder(new ArrayList<>());
                if (reader.next() != holder.end) {
                    holders.push(holder);
                    begin(holder);
                    continue;
                }
                reader.expect(holder.end);
                value = holder.value;
            } else {
                value = c == '"' ? reader.text() : reader.word();
            }
            while (!holders.isEmpty() && isLast(value, holders.getFirst())) {
                value = holders.pop().value;
            }
            if (holders.isEmpty()) {
                return value;
            }
        }
    }

    /** A map or a list that is not complete yet. */
    private static final class Holder {
        final Object value;
        final char end;
        private final Adding adding;
        private String name = "";

        Holder(Map<String, @Nullable Object> map) {
            value = map;
            end = '}';
            adding = item -> map.put(name, item);
        }

        Holder(List<@Nullable Object> list) {
            value = list;
            end = ']';
            adding = list::add;
        }
    }

    private interface Adding {
        void add(@Nullable Object item);
    }

    /** What comes before an item. */
    private void begin(Holder holder) throws IOException {
        if (holder.end == '}') {
            holder.name = reader.name();
            reader.expect(':');
        }
    }

    /** Adds an item, and passes what comes after it: another one or the end. */
    private boolean isLast(@Nullable Object item, Holder holder) throws IOException {
        holder.adding.add(item);
        if (reader.next() != holder.end) {
            reader.expect(',');
            if (reader.next() != holder.end) { // a comma too many does no harm
                begin(holder);
                return false;
            }
        }
        reader.expect(holder.end);
        return true;
    }
}
