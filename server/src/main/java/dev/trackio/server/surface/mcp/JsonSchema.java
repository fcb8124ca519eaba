package dev.trackio.server.surface.mcp;

import dev.trackio.api.Schema;
import dev.trackio.server.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shapes as JSON Schema. What goes in is closed and says what each argument means; what comes out
 * is open, because answers grow, exact about nulls, because clients check it, and without words,
 * because a model that reads an answer needs none: they would be a quarter of the list.
 */
final class JsonSchema {
    private static final List<String> ANY =
            List.of("object", "array", "string", "number", "boolean", "null");

    /** The words by which clients of the 2025 API know a file argument. */
    private static final String FILE = "Gradio File Input - a http or https url to a file";

    private JsonSchema() {}

    static Map<String, Object> input(Schema.Fields fields) {
        return object(fields, Direction.IN);
    }

    static Map<String, Object> output(Schema schema) {
        return of(schema, Direction.OUT);
    }

    private enum Direction {
        IN,
        OUT
    }

    private static Map<String, Object> of(Schema schema, Direction direction) {
        return switch (schema) {
            case Schema.Nothing() -> JsonObject.of("type", "null");
            case Schema.Text() -> JsonObject.of("type", "string");
            case Schema.Whole() -> whole(direction);
            case Schema.Decimal() -> JsonObject.of("type", "number");
            case Schema.Flag() -> JsonObject.of("type", "boolean");
            case Schema.Anything() -> JsonObject.of("type", ANY);
            case Schema.UploadedFile() -> JsonObject.of("type", "string", "format", FILE);
            case Schema.OrNull(var inner) -> orNull(of(inner, direction), direction);
            case Schema.ListOf(var items) ->
                    JsonObject.of("type", "array", "items", of(items, direction));
            case Schema.MapOf(Schema.Anything()) -> JsonObject.of("type", "object");
            case Schema.MapOf(var values) ->
                    JsonObject.of("type", "object", "additionalProperties", of(values, direction));
            case Schema.Fields fields -> object(fields, direction);
        };
    }

    /** A stored step may be a fraction, and a client that checks would refuse the whole answer. */
    private static Map<String, Object> whole(Direction direction) {
        return JsonObject.of(
                "type",
                switch (direction) {
                    case IN -> "integer";
                    case OUT -> "number";
                });
    }

    /** An argument that may be null may as well be left out, and that is what is shown. */
    private static Map<String, Object> orNull(Map<String, Object> schema, Direction direction) {
        if (direction == Direction.IN) {
            return schema;
        }
        if (schema.get("type") instanceof String type) {
            schema.put("type", List.of(type, "null"));
        }
        return schema;
    }

    private static Map<String, Object> object(Schema.Fields fields, Direction direction) {
        var properties = new LinkedHashMap<String, Object>();
        for (var field : fields.fields()) {
            var property = of(field.schema(), direction);
            if (direction == Direction.IN && !field.doc().isEmpty()) {
                property.put("description", field.doc());
            }
            properties.put(field.name(), property);
        }
        var schema = JsonObject.of("type", "object", "properties", properties);
        var required =
                fields.fields().stream().filter(Schema.Field::required).map(Schema.Field::name);
        var names = required.toList();
        if (!names.isEmpty()) {
            schema.put("required", names);
        }
        if (direction == Direction.IN) {
            schema.put("additionalProperties", false);
        }
        return schema;
    }
}
