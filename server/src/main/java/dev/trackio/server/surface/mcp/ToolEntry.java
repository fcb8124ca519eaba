package dev.trackio.server.surface.mcp;

import dev.trackio.api.Access;
import dev.trackio.api.Operation;
import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.api.Schema;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How an operation is shown to a model. */
final class ToolEntry {
    /** Arguments that carry a token: taken, but no model is told to write one. */
    static final Set<String> TOKENS = Set.of("hf_token", "write_token");

    /** What {@link dev.trackio.api.Pictured#image} is called in answers. */
    static final String PICTURE = "image";

    private static final String UPLOAD_FIRST =
            " A file of the user is first uploaded with the upload_files_to_gradio tool"
                    + " (upload_file_to_gradio), if present; pass the URL or path that it returns.";

    private ToolEntry() {}

    static Map<String, ?> of(Operation<?, ?> operation, Profile profile) {
        var entry =
                JsonObject.of(
                        "name", operation.name(),
                        "title", title(operation.name()),
                        "description", description(operation, profile),
                        "inputSchema", withExample(operation, profile));
        var output = withoutPicture(operation.shape(profile).output());
        if (!(output instanceof Schema.Nothing)) {
            entry.put("outputSchema", outputSchema(output));
        }
        if (operation.name().equals(ChartApp.TOOL)) {
            entry.put("_meta", ChartApp.OF_TOOL);
        }
        entry.put("annotations", annotations(operation.access(), operation.confirmed()));
        return entry;
    }

    /** Of a tool that only reads and is no operation. */
    static Map<String, ?> of(String name, String description, Schema.Fields input, Schema output) {
        return JsonObject.of(
                "name",
                name,
                "title",
                title(name),
                "description",
                description,
                "inputSchema",
                JsonSchema.input(input),
                "outputSchema",
                outputSchema(output),
                "annotations",
                annotations(Access.READ, false));
    }

    /**
     * Not on the path of 2025, whose lists stay as they were; nor of files, which are uploaded
     * first.
     */
    private static Map<String, Object> withExample(Operation<?, ?> operation, Profile profile) {
        var schema = inputSchema(operation, profile);
        if (profile == Profile.CURRENT && !takesFiles(operation.current().input())) {
            var example = new LinkedHashMap<>(Json.fields(Json.raw(operation.example())));
            example.values().removeIf(RawJson.NULL::equals);
            if (!example.isEmpty()) {
                schema.put("examples", List.of(example));
            }
        }
        return schema;
    }

    static Map<String, Object> inputSchema(Operation<?, ?> operation, Profile profile) {
        return JsonSchema.input(
                new Schema.Fields(
                        Stream.concat(
                                        operation.shape(profile).input().fields().stream()
                                                .filter(field -> !TOKENS.contains(field.name())),
                                        agentArguments(operation, profile))
                                .toList()));
    }

    /** The path of 2025 lists its tools with the arguments that they had. */
    private static Stream<Schema.Field> agentArguments(Operation<?, ?> operation, Profile profile) {
        return AgentArgument.of(operation).stream()
                .filter(argument -> argument.isListed(profile))
                .map(AgentArgument::field);
    }

    /** Pictures of results are content of their own. */
    static Schema withoutPicture(Schema output) {
        return output instanceof Schema.Fields(var fields)
                ? new Schema.Fields(
                        fields.stream().filter(field -> !field.name().equals(PICTURE)).toList())
                : output;
    }

    /** Structured content is an object: another result stands in its member {@code result}. */
    static boolean wrapped(Schema output) {
        return !(output instanceof Schema.Fields || output instanceof Schema.MapOf);
    }

    static boolean takesFiles(Schema schema) {
        return switch (schema) {
            case Schema.UploadedFile() -> true;
            case Schema.OrNull(var inner) -> takesFiles(inner);
            case Schema.ListOf(var items) -> takesFiles(items);
            case Schema.MapOf(var values) -> takesFiles(values);
            case Schema.Fields(var fields) ->
                    fields.stream().anyMatch(field -> takesFiles(field.schema()));
            case Schema.Nothing() -> false;
            case Schema.Text() -> false;
            case Schema.Whole() -> false;
            case Schema.Decimal() -> false;
            case Schema.Flag() -> false;
            case Schema.Anything() -> false;
        };
    }

    static String description(Operation<?, ?> operation, Profile profile) {
        var words = new StringBuilder(operation.summary());
        if (!operation.summary().contains("Returns")) {
            words.append(returns(operation.shape(profile).output()));
        }
        if (takesFiles(operation.shape(profile).input())) {
            words.append(UPLOAD_FIRST);
        }
        return words.toString();
    }

    private static Map<String, Object> outputSchema(Schema output) {
        var schema = JsonSchema.output(output);
        return wrapped(output)
                ? JsonObject.of(
                        "type", "object",
                        "properties", JsonObject.of("result", schema),
                        "required", List.of("result"))
                : schema;
    }

    /** Which shape comes back: two endpoints give some operations different ones. */
    private static String returns(Schema output) {
        return switch (output) {
            case Schema.ListOf(Schema.Text()) -> " Returns a list of names.";
            case Schema.ListOf(Schema.Fields fields) ->
                    " Returns a list of objects with " + names(fields) + ".";
            case Schema.Fields fields -> " Returns an object with " + names(fields) + ".";
            default -> "";
        };
    }

    private static String names(Schema.Fields fields) {
        return fields.fields().stream().map(Schema.Field::name).collect(Collectors.joining(", "));
    }

    private static String title(String name) {
        var words = name.replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static Map<String, ?> annotations(Access access, boolean destructive) {
        return JsonObject.of(
                "readOnlyHint",
                access == Access.READ,
                "destructiveHint",
                destructive,
                "idempotentHint",
                access != Access.LOG,
                "openWorldHint",
                false);
    }
}
