package dev.trackio.server.json;

import dev.trackio.api.BatchEntry;
import dev.trackio.api.RawJson;
import dev.trackio.api.WireShape;
import dev.trackio.server.call.ApiException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads one kind of record from JSON. Made once for each record, at start. */
final class RecordReader implements ValueReader {
    private final Class<? extends Record> type;
    private final String[] names;
    private final boolean[] optional;
    private final ValueReader[] readers;
    private final Map<String, Integer> byName = new HashMap<>();

    /** Made by the first one that is read: dozens of kinds are never read by most servers. */
    private volatile @Nullable MethodHandle constructor;

    private RecordReader(Class<? extends Record> type) {
        var components = type.getRecordComponents();
        this.type = type;
        names = new String[components.length];
        optional = new boolean[components.length];
        readers = new ValueReader[components.length];
        for (var i = 0; i < components.length; i++) {
            names[i] = WireShape.name(components[i]);
            optional[i] = WireShape.optional(components[i]);
            readers[i] =
                    isSieved(type) && components[i].getType() == RawJson.class
                            ? RawObjects::readOrText
                            : ValueReader.of(components[i].getGenericType());
            byName.put(names[i], i);
        }
    }

    private static boolean isSieved(Class<? extends Record> type) {
        return BatchEntry.class.isAssignableFrom(type) || Sieved.class.isAssignableFrom(type);
    }

    static RecordReader of(Class<? extends Record> type) {
        return new RecordReader(type);
    }

    Slots slots(Source source) {
        return new Slots(source, Place.top());
    }

    @Override
    public Object read(JsonParser parser, Source source, Place place) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw ValueReader.expected("an object", parser, place);
        }
        var slots = new Slots(source, place);
        slots.names(parser);
        return slots.record();
    }

    private MethodHandle constructor() {
        var made = constructor;
        if (made == null) {
            made = constructor(type);
            constructor = made;
        }
        return made;
    }

    private static MethodHandle constructor(Class<? extends Record> type) {
        try {
            var types =
                    Arrays.stream(type.getRecordComponents())
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new);
            return MethodHandles.publicLookup()
                    .unreflectConstructor(type.getDeclaredConstructor(types))
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Record.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("not a public record: " + type, e);
        }
    }

    /** The components of one record while it is being read. */
    final class Slots {
        private final Source source;
        private final Place place;
        private final Place member;
        private final @Nullable Object[] values = new @Nullable Object[names.length];
        private final boolean[] given = new boolean[names.length];

        private Slots(Source source, Place place) {
            this.source = source;
            this.place = place;
            this.member = place.inner();
        }

        /**
         * The parser is at the start of a list and is moved to its end.
         *
         * @return how many there were
         */
        int positions(JsonParser parser) {
            var count = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                position(count++, parser);
            }
            return count;
        }

        /** The parser is at the start of an object and is moved to its end. */
        void names(JsonParser parser) {
            for (var name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                name(name, parser);
            }
        }

        void name(String name, JsonParser parser) {
            var index = byName.get(name);
            position(index == null ? names.length : index, parser);
        }

        /** The parser is at a value and is moved to its end. */
        void position(int index, JsonParser parser) {
            if (index >= names.length) {
                parser.skipChildren();
                return;
            }
            given[index] = true;
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                if (!optional[index]) {
                    given[index] = false;
                }
                values[index] = null;
                return;
            }
            values[index] = readers[index].read(parser, source, member.name(names[index]));
        }

        Record record() {
            for (var i = 0; i < names.length; i++) {
                if (!given[i] && !optional[i]) {
                    throw ApiException.badRequest(
                            place.isTop()
                                    ? "Missing required parameter: " + names[i]
                                    : place + ": missing required field '" + names[i] + "'");
                }
            }
            try {
                return (Record) constructor().invokeExact(values);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
