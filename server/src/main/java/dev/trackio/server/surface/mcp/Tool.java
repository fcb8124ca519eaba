package dev.trackio.server.surface.mcp;

import dev.trackio.api.Access;
import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import java.io.IOException;
import java.util.Map;

/** Something that a model can have done. */
interface Tool {
    String name();

    /** What a caller must be allowed to do, by which clients choose tools. */
    default Access access() {
        return Access.READ;
    }

    /** Its entry in {@code tools/list}. */
    Map<String, ?> entry(Profile profile);

    /**
     * Carries it out and gives the result to the exchange.
     *
     * @param arguments a JSON object
     */
    void call(Exchange exchange, RawJson arguments) throws IOException;
}
