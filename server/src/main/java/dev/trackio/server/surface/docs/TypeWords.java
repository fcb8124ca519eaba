package dev.trackio.server.surface.docs;

import dev.trackio.api.Schema;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Types in words that users of any language know. */
final class TypeWords {
    private TypeWords() {}

    /** Null where there is no value. */
    static @Nullable String result(Schema schema) {
        return schema instanceof Schema.Nothing ? null : of(schema);
    }

    static String of(Schema schema) {
        return switch (schema) {
            case Schema.Nothing() -> "nothing";
            case Schema.Text() -> "str";
            case Schema.Whole() -> "int";
            case Schema.Decimal() -> "float";
            case Schema.Flag() -> "bool";
            case Schema.Anything() -> "any JSON";
            case Schema.UploadedFile() -> "uploaded file";
            case Schema.OrNull(var inner) -> of(inner) + " or null";
            case Schema.ListOf(Schema.Fields entry) -> "list of entries " + of(entry);
            case Schema.ListOf(var items) -> "list[" + of(items) + "]";
            case Schema.MapOf(Schema.Anything()) -> "dict";
            case Schema.MapOf(var values) -> "dict[str, " + of(values) + "]";
            case Schema.Fields(var fields) ->
                    fields.stream()
                            .map(
                                    field ->
                                            field.name()
                                                    + (field.required() ? ": " : "?: ")
                                                    + of(field.schema()))
                            .collect(Collectors.joining(", ", "{", "}"));
        };
    }
}
