package dev.trackio.server.json;

import java.util.AbstractSequentialList;
import java.util.Iterator;
import java.util.ListIterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A list that stays in its file: each iteration reads it anew, item by item, and holds one at a
 * time. It was read once before, so every item is known to be well-formed. Forward only.
 */
final class StreamedList extends AbstractSequentialList<Object> {
    private final ValueReader items;
    private final Source.InFile source;
    private final Place place;
    private final int size;

    private StreamedList(ValueReader items, Source.InFile source, Place place, int size) {
        this.items = items;
        this.source = source;
        this.place = place;
        this.size = size;
    }

    /** The parser is at the start of the list and is moved to its end. */
    static StreamedList read(
            ValueReader items, JsonParser parser, Source.InFile source, Place place) {
        var from = parser.currentTokenLocation().getByteOffset();
        var size = 0;
        for (var item = place.inner(); parser.nextToken() != JsonToken.END_ARRAY; size++) {
            var _ = items.read(parser, source, item.index(size));
        }
        var to = parser.currentLocation().getByteOffset();
        return new StreamedList(items, source.part(from, to), Place.fixed(place), size);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Iterator<Object> iterator() {
        return new Items();
    }

    @Override
    public ListIterator<Object> listIterator(int index) {
        throw new UnsupportedOperationException("only from the first item to the last");
    }

    private final class Items implements Iterator<Object> {
        private final Place spot = place.inner();
        private @Nullable JsonParser parser;
        private int at;

        @Override
        public boolean hasNext() {
            return at < size;
        }

        @Override
        public Object next() {
            if (at == size) {
                throw new NoSuchElementException();
            }
            return Json.reading(this::read);
        }

        private Object read() {
            if (parser == null) {
                parser = source.parser();
                parser.nextToken();
            }
            parser.nextToken();
            var item = items.read(parser, source, spot.index(at));
            at++;
            if (at == size) {
                parser.close();
            }
            return item;
        }
    }
}
