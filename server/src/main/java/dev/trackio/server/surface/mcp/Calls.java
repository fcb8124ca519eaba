package dev.trackio.server.surface.mcp;

import dev.trackio.api.Catalogue;
import dev.trackio.api.Operation;
import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How tools and parts of the protocol call operations; by name, in today's shapes. */
final class Calls {
    private final Catalogue catalogue;
    private final Dispatcher dispatcher;
    private final Arguments arguments;

    Calls(Catalogue catalogue, Dispatcher dispatcher, Arguments arguments) {
        this.catalogue = catalogue;
        this.dispatcher = dispatcher;
        this.arguments = arguments;
    }

    /**
     * Lends the result to {@code answer}.
     *
     * @throws ApiException as the dispatcher does
     */
    void call(
            Caller caller,
            String operation,
            Map<String, ? extends @Nullable Object> given,
            Dispatcher.Answer answer)
            throws IOException {
        var found = find(operation);
        var input = arguments.names(found, Json.raw(given));
        dispatcher.call(found, input, caller, Profile.CURRENT, answer);
    }

    /** The result as JSON, whole. */
    RawJson json(Caller caller, String operation, Map<String, ? extends @Nullable Object> given)
            throws IOException {
        var json = new RawJson[] {RawJson.NULL};
        call(caller, operation, given, result -> json[0] = RawJson.of(Json.bytes(result)));
        return json[0];
    }

    /** Names that an operation answers with: texts, or the names of objects. */
    List<String> names(
            Caller caller, String operation, Map<String, ? extends @Nullable Object> given)
            throws IOException {
        return Json.elements(json(caller, operation, given)).stream()
                .map(one -> one.first() == '{' ? Json.fields(one).get("name") : one)
                .map(Json::text)
                .map(String::valueOf)
                .toList();
    }

    Catalogue catalogue() {
        return catalogue;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    Arguments arguments() {
        return arguments;
    }

    Operation<?, ?> find(String operation) {
        return catalogue
                .find(operation)
                .orElseThrow(() -> ApiException.notFound("Unknown API: " + operation));
    }
}
