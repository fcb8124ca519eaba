package dev.trackio.server.surface.mcp;

import dev.trackio.api.RawJson;
import dev.trackio.api.Schema;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.json.Json;
import java.util.Map;
import java.util.stream.Collectors;

/** Arguments of tools that are no operations. A fault says what the tool takes. */
final class Given {
    private Given() {}

    /**
     * @throws ApiException when a name is not known or one that must be given is missing
     */
    static void check(String tool, Schema.Fields takes, Map<String, RawJson> given) {
        var names = takes.fields().stream().map(Schema.Field::name).toList();
        for (var name : given.keySet()) {
            if (!names.contains(name)) {
                throw ApiException.badRequest(
                        "Unknown argument: "
                                + Nearest.shortened(name)
                                + "."
                                + Nearest.to(name, names)
                                        .map(near -> " Did you mean " + near + "?")
                                        .orElse("")
                                + list(tool, takes));
            }
        }
        for (var field : takes.fields()) {
            if (field.required()
                    && given.getOrDefault(field.name(), RawJson.NULL).equals(RawJson.NULL)) {
                throw ApiException.badRequest(
                        "Missing argument: " + field.name() + "." + list(tool, takes));
            }
        }
    }

    private static String list(String tool, Schema.Fields takes) {
        return takes.fields().stream()
                .map(field -> field.required() ? field.name() : "[" + field.name() + "]")
                .collect(Collectors.joining(", ", " " + tool + " takes ", "."));
    }

    static String text(Map<String, RawJson> given, String name) {
        var text = Json.text(given.get(name));
        if (text == null) {
            throw ApiException.badRequest(name + ": expected a text.");
        }
        return text;
    }

    static long whole(Map<String, RawJson> given, String name, long usual, long least, long most) {
        var value = given.getOrDefault(name, RawJson.NULL);
        if (value.equals(RawJson.NULL)) {
            return usual;
        }
        try {
            var number = Long.parseLong(value.toString());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw ApiException.badRequest(
                name
                        + ": expected a whole number from "
                        + least
                        + " to "
                        + most
                        + ", not "
                        + Nearest.shortened(value.toString())
                        + ".");
    }
}
