package dev.trackio.server.surface.dashboard;

import dev.trackio.api.Chart;
import dev.trackio.api.ChartOperations;
import dev.trackio.api.ChartOperations.ChartQuery;
import dev.trackio.api.Operations;
import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /ui/v1/series}: the curves of charts, in columns of bytes or, where the client asks
 * for it, in JSON. A client that sends the tag of its last answer is told by 304 that nothing
 * changed.
 */
final class SeriesEndpoint {
    private static final long MAX_BYTES = 1 << 20;

    private final Dispatcher dispatcher;
    private final ChangeFeed.Source changes;
    private final Arguments arguments = new Arguments(Operations.dashboard());

    /** Versions of projects begin anew when the server does. */
    private final String start = UUID.randomUUID().toString().substring(0, 8);

    SeriesEndpoint(Dispatcher dispatcher, ChangeFeed.Source changes) {
        this.dispatcher = dispatcher;
        this.changes = changes;
    }

    void answer(Request request, Response response) throws IOException {
        var body = request.body(MAX_BYTES);
        var query = (ChartQuery) arguments.names(ChartOperations.GET_CHART, RawJson.of(body));
        var json = wantsJson(request.header("Accept"));
        var tag = tag(query, body, json);
        response.header("ETag", tag);
        response.header("Cache-Control", "no-cache");
        response.vary("Accept");
        if (tag.equals(request.header("If-None-Match"))) {
            response.empty(304);
            return;
        }
        dispatcher.call(
                ChartOperations.GET_CHART,
                query,
                request.caller(),
                Profile.CURRENT,
                result -> send((Chart) Objects.requireNonNull(result), query, json, response));
    }

    private static void send(Chart chart, ChartQuery query, boolean json, Response response)
            throws IOException {
        if (json) {
            response.send(200, Response.JSON, Json.bytes(chart));
        } else {
            var wire = new SeriesWire("raw".equals(query.mode()));
            response.send(200, SeriesWire.TYPE, wire.bytes(chart));
        }
    }

    private static boolean wantsJson(@Nullable String accept) {
        return accept != null
                && accept.contains(Response.JSON)
                && !accept.contains(SeriesWire.TYPE);
    }

    /** The version is looked at before the curves are: they may be newer, never older. */
    private String tag(ChartQuery query, byte[] body, boolean json) {
        return "\"%s-%x-%x%s\""
                .formatted(
                        start,
                        changes.version(query.project()),
                        Arrays.hashCode(body),
                        json ? "-json" : "");
    }
}
