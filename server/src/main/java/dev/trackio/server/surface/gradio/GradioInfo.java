package dev.trackio.server.surface.gradio;

import dev.trackio.api.Catalogue;
import dev.trackio.api.Operation;
import dev.trackio.api.Profile;
import dev.trackio.api.Schema;
import dev.trackio.api.Schema.Field;
import dev.trackio.api.Shape;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;
import dev.trackio.server.json.Members;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a Gradio client asks first: {@code /config} and {@code /gradio_api/info}. Both are made
 * once.
 *
 * <p>An operation's {@code fn_index} is its place in the catalogue plus 16, the number that the
 * reference gives the first.
 */
final class GradioInfo {
    private static final int FIRST_ID = 16;

    private static final Map<String, Object> FILE_TYPE =
            JsonObject.of(
                    "type",
                    "object",
                    "properties",
                    JsonObject.of(
                            "path", JsonObject.of("type", "string"),
                            "url", nullOr(JsonObject.of("type", "string")),
                            "size", nullOr(JsonObject.of("type", "integer")),
                            "orig_name", nullOr(JsonObject.of("type", "string")),
                            "mime_type", nullOr(JsonObject.of("type", "string")),
                            "is_stream", JsonObject.of("type", "boolean"),
                            "meta",
                                    JsonObject.of(
                                            "type",
                                            "object",
                                            "properties",
                                            JsonObject.of(
                                                    "_type",
                                                    JsonObject.of("const", "gradio.FileData")),
                                            "required",
                                            List.of("_type"))),
                    "required",
                    List.of("path", "url", "size", "orig_name", "mime_type", "is_stream", "meta"));

    private static final String FILE_PYTHON =
            "dict(path: str, url: None | str, size: None | int, orig_name: None | str, mime_type:"
                    + " None | str, is_stream: bool, meta: dict(_type: Literal[gradio.FileData]))";

    private final Catalogue catalogue;

    GradioInfo(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @Nullable Operation<?, ?> byIndex(long fnIndex) {
        var place = fnIndex - FIRST_ID;
        return place < 0 || place >= catalogue.operations().size()
                ? null
                : catalogue.operations().get((int) place);
    }

    /**
     * The smallest form that all clients take. One component for each position serves every
     * endpoint; {@code root} is left out, so clients go on using the URL that they were given.
     */
    Map<String, Object> config(String version) {
        var widest = 1;
        var dependencies = new ArrayList<Object>();
        for (var i = 0; i < catalogue.operations().size(); i++) {
            var operation = catalogue.operations().get(i);
            var shape = operation.shape(Profile.SEED);
            var width = shape.input().fields().size();
            widest = Math.max(widest, width);
            dependencies.add(
                    JsonObject.of(
                            "id",
                            FIRST_ID + i,
                            "inputs",
                            IntStream.rangeClosed(1, width).boxed().toList(),
                            "outputs",
                            hasOutput(shape) ? List.of(1) : List.of(),
                            "api_name",
                            operation.name(),
                            "queue",
                            true,
                            "backend_fn",
                            true,
                            "show_api",
                            true,
                            "types",
                            JsonObject.of("generator", false, "cancel", false)));
        }
        return JsonObject.of(
                "version",
                "5.50.0",
                "app_id",
                version,
                "mode",
                "blocks",
                "title",
                "Trackio Dashboard",
                "api_prefix",
                "/gradio_api",
                "protocol",
                "sse_v3",
                "enable_queue",
                true,
                "connect_heartbeat",
                false,
                "dev_mode",
                false,
                "max_file_size",
                null,
                "components",
                IntStream.rangeClosed(1, widest)
                        .mapToObj(id -> JsonObject.of("id", id, "type", "api"))
                        .toList(),
                "dependencies",
                dependencies);
    }

    Map<String, Object> info() {
        var named = new LinkedHashMap<String, Object>();
        for (var operation : catalogue.operations()) {
            named.put("/" + operation.name(), endpoint(operation));
        }
        return JsonObject.of("named_endpoints", named, "unnamed_endpoints", Map.of());
    }

    static boolean hasOutput(Shape<?> shape) {
        return !(shape.output() instanceof Schema.Nothing);
    }

    private static Map<String, Object> endpoint(Operation<?, ?> operation) {
        var shape = operation.shape(Profile.SEED);
        var example = Json.raw(operation.example());
        var parameters = new ArrayList<Object>();
        var fields = shape.input().fields();
        for (var i = 0; i < fields.size(); i++) {
            var field = fields.get(i);
            parameters.add(
                    JsonObject.of(
                            "label", ordinal(i + 1),
                            "parameter_name", field.name(),
                            "parameter_has_default", !field.required(),
                            "parameter_default", null,
                            "type", type(field.schema()),
                            "python_type", python(field.schema()),
                            "component", "Api",
                            "example_input", Members.value(example, field.name())));
        }
        var returns =
                hasOutput(shape)
                        ? List.of(
                                JsonObject.of(
                                        "label", ordinal(1),
                                        "type", type(loose(shape.output())),
                                        "python_type", python(loose(shape.output())),
                                        "component", "Api"))
                        : List.of();
        return JsonObject.of(
                "parameters",
                parameters,
                "returns",
                returns,
                "show_api",
                true,
                "description",
                operation.summary());
    }

    /** In answers the reference tells of objects no more than that they are ones. */
    private static Schema loose(Schema schema) {
        return switch (schema) {
            case Schema.Fields fields -> Schema.OBJECT;
            case Schema.ListOf(var items) -> Schema.list(loose(items));
            default -> schema;
        };
    }

    private static Object type(Schema schema) {
        return switch (schema) {
            case Schema.Nothing n -> Map.of();
            case Schema.Anything a -> Map.of();
            case Schema.Text t -> Map.of("type", "string");
            case Schema.Whole w -> Map.of("type", "integer");
            case Schema.Decimal d -> Map.of("type", "number");
            case Schema.Flag f -> Map.of("type", "boolean");
            case Schema.UploadedFile f -> FILE_TYPE;
            case Schema.OrNull(var inner) -> nullOr(type(inner));
            case Schema.ListOf(var items) -> JsonObject.of("type", "array", "items", type(items));
            case Schema.MapOf(var values) ->
                    JsonObject.of("type", "object", "additionalProperties", type(values));
            case Schema.Fields(var fields) -> {
                var properties = new LinkedHashMap<String, Object>();
                fields.forEach(field -> properties.put(field.name(), type(field.schema())));
                yield JsonObject.of(
                        "type",
                        "object",
                        "properties",
                        properties,
                        "required",
                        fields.stream().map(Field::name).toList());
            }
        };
    }

    private static Map<String, Object> python(Schema schema) {
        return JsonObject.of("type", pythonType(schema), "description", "");
    }

    private static String pythonType(Schema schema) {
        return switch (schema) {
            case Schema.Nothing n -> "None";
            case Schema.Anything a -> "Any";
            case Schema.Text t -> "str";
            case Schema.Whole w -> "int";
            case Schema.Decimal d -> "float";
            case Schema.Flag f -> "bool";
            case Schema.UploadedFile f -> FILE_PYTHON;
            case Schema.OrNull(var inner) -> "None | " + pythonType(inner);
            case Schema.ListOf(var items) -> "list[" + pythonType(items) + "]";
            case Schema.MapOf(var values) -> "dict(str, " + pythonType(values) + ")";
            case Schema.Fields(var fields) ->
                    "dict("
                            + String.join(
                                    ", ",
                                    fields.stream()
                                            .map(f -> f.name() + ": " + pythonType(f.schema()))
                                            .toList())
                            + ")";
        };
    }

    private static Map<String, Object> nullOr(Object type) {
        return JsonObject.of("oneOf", List.of(Map.of("type", "null"), type));
    }

    static String ordinal(int n) {
        var ending =
                n % 100 / 10 == 1
                        ? "th"
                        : switch (n % 10) {
                            case 1 -> "st";
                            case 2 -> "nd";
                            case 3 -> "rd";
                            default -> "th";
                        };
        return n + ending;
    }
}
