package dev.trackio.server.surface.mcp;

import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.Caller;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A message as a transport took it in.
 *
 * @param header looks up a header of the HTTP request; null on a transport that has none
 * @param tools {@code ?tools=} of the URL: the names that this client wants to see
 * @param session by what a legacy client is found again; null for none
 */
record Incoming(
        Profile profile,
        Caller caller,
        @Nullable Function<String, @Nullable String> header,
        @Nullable String tools,
        @Nullable String session,
        RawJson body) {
    /** The value of a header; null where it was not sent. */
    @Nullable String header(String name) {
        return header == null ? null : header.apply(name);
    }
}
