package dev.trackio.server.surface.dashboard;

import dev.trackio.api.Operations;
import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.api.RunTableOperations;
import dev.trackio.api.RunTableOperations.RunTableQuery;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.Json;
import java.io.IOException;

/** {@code POST /ui/v1/runs}: the table of a project's runs, written out row by row. */
final class RunTableEndpoint {
    private static final int MAX_BYTES = 1 << 20;

    private final Dispatcher dispatcher;
    private final Arguments arguments = new Arguments(Operations.dashboard());

    RunTableEndpoint(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    void answer(Request request, Response response) throws IOException {
        var body = RawJson.of(request.body(MAX_BYTES));
        var query = (RunTableQuery) arguments.names(RunTableOperations.GET_RUN_TABLE, body);
        response.header("Cache-Control", "no-store");
        dispatcher.call(
                RunTableOperations.GET_RUN_TABLE,
                query,
                request.caller(),
                Profile.CURRENT,
                table -> {
                    try (var out = response.stream(200, Response.JSON)) {
                        Json.write(table, out);
                    }
                });
    }
}
