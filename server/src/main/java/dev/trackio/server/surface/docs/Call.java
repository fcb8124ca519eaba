package dev.trackio.server.surface.docs;

import dev.trackio.api.Access;
import dev.trackio.api.Operation;
import dev.trackio.api.Profile;
import dev.trackio.api.RegistryOperations;
import dev.trackio.api.Schema;
import dev.trackio.api.Schema.Fields;
import dev.trackio.api.Schema.ListOf;
import dev.trackio.api.Schema.OrNull;
import dev.trackio.api.Schema.Text;
import dev.trackio.api.Schema.UploadedFile;
import dev.trackio.server.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An operation to be called as an example: the values are those of its declaration, with the names
 * of projects, runs and metrics that exist.
 *
 * @param base URL of the server, without a slash at its end
 * @param needsToken whether an anonymous caller is refused
 */
record Call(Operation<?, ?> operation, String base, boolean needsToken, Sample sample) {
    /** The path of a call through the Gradio API, the same in all its forms. */
    String gradioUrl() {
        return base + "/gradio_api/call/" + operation.name();
    }

    /** The file that the call uploads first. */
    Optional<SampleFile> file() {
        return file(arguments(Profile.CURRENT, ""));
    }

    /** Whether it makes a new project, which succeeds once. */
    boolean once() {
        return operation.equals(RegistryOperations.CREATE_REGISTRY)
                || file().filter(file -> file == SampleFile.DATABASE).isPresent();
    }

    /**
     * The arguments by name, those left out that need not be given. Files are a {@link SampleFile}.
     *
     * @param variant tells apart the projects that the examples of one page make
     */
    Map<String, @Nullable Object> arguments(Profile profile, String variant) {
        var fields = operation.shape(profile).input();
        var example = object(Json.tree(Json.raw(operation.example())));
        var arguments = fields(fields, example);
        if (file(arguments).orElse(null) == SampleFile.DATABASE) {
            // A database becomes a new project: of all names only a free one will do.
            var wished = String.valueOf(example.get("project"));
            arguments.put(
                    "project",
                    sample.freeProject(variant.isEmpty() ? wished : wished + "-" + variant));
        }
        if (operation.equals(RegistryOperations.CREATE_REGISTRY)) {
            var wished = String.valueOf(example.get("registry"));
            arguments.put(
                    "registry",
                    sample.freeRegistry(variant.isEmpty() ? wished : wished + "-" + variant));
        }
        return arguments;
    }

    private Map<String, @Nullable Object> fields(Fields shape, Map<?, ?> values) {
        var chosen = new LinkedHashMap<String, @Nullable Object>();
        for (var field : shape.fields()) {
            var value = values.get(field.name());
            if (value != null || field.required()) {
                chosen.put(field.name(), value(field.name(), field.schema(), value));
            }
        }
        return chosen;
    }

    private @Nullable Object value(String name, Schema schema, @Nullable Object value) {
        return switch (schema) {
            case OrNull(var inner) -> value == null ? null : value(name, inner, value);
            case UploadedFile() -> SampleFile.like(String.valueOf(object(value).get("path")));
            case Fields fields -> fields(fields, object(value));
            case ListOf(Fields entry) when value instanceof List<?> list ->
                    list.stream().map(item -> fields(entry, object(item))).toList();
            case ListOf(Text()) when name.equals("metrics") -> List.of(sample.metric());
            case Text() -> text(name, value);
            default -> value;
        };
    }

    private @Nullable Object text(String name, @Nullable Object value) {
        return switch (name) {
            case "project" -> sample.project();
            // Nobody loses a run by trying an example.
            case "run" -> operation.access() == Access.MANAGE ? value : sample.run();
            case "metric", "metric_name" -> sample.metric();
            default -> value;
        };
    }

    private static Map<?, ?> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static Optional<SampleFile> file(@Nullable Object value) {
        return switch (value) {
            case SampleFile file -> Optional.of(file);
            case Map<?, ?> map -> map.values().stream().flatMap(v -> file(v).stream()).findFirst();
            case List<?> list -> list.stream().flatMap(v -> file(v).stream()).findFirst();
            case null, default -> Optional.empty();
        };
    }
}
