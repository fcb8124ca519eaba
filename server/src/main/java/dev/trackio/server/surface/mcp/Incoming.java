package dev.trackio.server.surface.mcp;

import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.Caller;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A message as a transport took it in.
 *
 * @param header looks up a header of the HTTP request
 * @param tools {@code ?tools=} of the URL: the names that this client wants to see
 */
record Incoming(
        Profile profile,
        Caller caller,
        Function<String, @Nullable String> header,
        @Nullable String tools,
        RawJson body) {}
