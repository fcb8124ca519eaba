package dev.trackio.server.json;

import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.api.WireShape;
import dev.trackio.server.call.ApiException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A value as plain Java: maps, lists, strings, numbers. By hand, for commands that end soon:
 * Jackson's own readers and writers of objects take 50 ms to start.
 */
final class Tree {
    private Tree() {}

    /** The value at the parser's current token, which is moved to its end. */
    static @Nullable Object read(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> list(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case null, default -> throw ApiException.badRequest("Invalid JSON: no value.");
        };
    }

    private static Object object(JsonParser parser) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        for (var name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            fields.put(name, read(parser));
        }
        return fields;
    }

    private static Object list(JsonParser parser) {
        var items = new ArrayList<@Nullable Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(read(parser));
        }
        return items;
    }

    /**
     * A result as it looks when it was written and read again. No switch over types: that takes
     * long to start as well.
     */
    static @Nullable Object of(@Nullable Object result) {
        if (result == null || result instanceof String || result instanceof Boolean) {
            return result;
        }
        if (result instanceof Integer || (result instanceof Double d && Double.isFinite(d))) {
            return result;
        }
        if (result instanceof Long whole && whole.intValue() == whole) {
            return whole.intValue();
        }
        if (result instanceof RawJson json) {
            return Json.tree(json);
        }
        if (result instanceof List<?> items) {
            return list(items);
        }
        if (result instanceof Rows<?> rows && !(result instanceof JsonRows<?>)) {
            var items = new ArrayList<@Nullable Object>();
            for (var batch = rows.next(); !batch.isEmpty(); batch = rows.next()) {
                batch.forEach(row -> items.add(of(row)));
            }
            return items;
        }
        if (result instanceof Record record && WireShape.isPlain(record.getClass())) {
            return fields(record);
        }
        return Json.tree(Json.raw(result));
    }

    private static Object list(List<?> items) {
        var list = new ArrayList<@Nullable Object>(items.size());
        for (var item : items) {
            list.add(of(item));
        }
        return list;
    }

    private static Object fields(Record record) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        for (var component : record.getClass().getRecordComponents()) {
            try {
                fields.put(WireShape.name(component), of(component.getAccessor().invoke(record)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return fields;
    }
}
