package dev.trackio.server.surface.docs;

import dev.trackio.api.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Schemas as JSON Schema 2020-12, the notation of OpenAPI 3.1. */
final class JsonSchema {
    private JsonSchema() {}

    static Map<String, Object> of(Schema schema) {
        return switch (schema) {
            case Schema.Nothing() -> type("null");
            case Schema.Text() -> type("string");
            case Schema.Whole() -> type("integer");
            case Schema.Decimal() -> type("number");
            case Schema.Flag() -> type("boolean");
            case Schema.Anything() -> new LinkedHashMap<>();
            case Schema.UploadedFile() -> reference("FileData");
            case Schema.OrNull(var inner) -> orNull(of(inner));
            case Schema.ListOf(var items) -> with(type("array"), "items", of(items));
            case Schema.MapOf(var values) ->
                    with(type("object"), "additionalProperties", of(values));
            case Schema.Fields fields -> object(fields);
        };
    }

    static Map<String, Object> reference(String name) {
        return with(new LinkedHashMap<>(), "$ref", "#/components/schemas/" + name);
    }

    static Map<String, Object> type(String type) {
        return with(new LinkedHashMap<>(), "type", type);
    }

    static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
        map.put(key, value);
        return map;
    }

    private static Map<String, Object> orNull(Map<String, Object> schema) {
        if (schema.isEmpty()) {
            return schema;
        }
        if (schema.get("type") instanceof String type) {
            return with(schema, "type", List.of(type, "null"));
        }
        return with(new LinkedHashMap<>(), "anyOf", List.of(schema, type("null")));
    }

    private static Map<String, Object> object(Schema.Fields fields) {
        var properties = new LinkedHashMap<String, Object>();
        var required = new ArrayList<String>();
        for (var field : fields.fields()) {
            var property = of(field.schema());
            if (!field.doc().isEmpty()) {
                property.put("description", field.doc());
            }
            properties.put(field.name(), property);
            if (field.required()) {
                required.add(field.name());
            }
        }
        var object = with(type("object"), "properties", properties);
        return required.isEmpty() ? object : with(object, "required", required);
    }
}
