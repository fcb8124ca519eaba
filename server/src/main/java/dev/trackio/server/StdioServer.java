package dev.trackio.server;

import dev.trackio.api.Operations;
import dev.trackio.api.Profile;
import dev.trackio.server.call.Limits;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.Bodies;
import dev.trackio.server.surface.mcp.StdioForwarder;
import dev.trackio.server.surface.mcp.StdioSurface;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server on two streams, without a port: what a client starts as a program. It opens the
 * data folder itself, beside whatever else uses it.
 */
public final class StdioServer {
    private StdioServer() {}

    /**
     * Answers until the input ends, then finishes what was accepted.
     *
     * @param tools which ones are offered, as {@code ?tools=} of the URL; null for the usual ones
     * @throws IOException when the folder cannot be used; the message says why
     */
    public static void serve(
            Config config,
            Profile profile,
            @Nullable String tools,
            InputStream in,
            OutputStream out)
            throws IOException {
        try (var tracker = Tracker.open(config);
                var foreign = new ForeignChanges(tracker.storage().projects(), tracker.changes())) {
            var catalogue = Operations.catalogue();
            var surface =
                    new StdioSurface(
                            catalogue,
                            tracker.dispatcher(),
                            new Arguments(catalogue),
                            foreign,
                            Server.version(),
                            profile,
                            tools);
            surface.serve(
                    new Bodies(),
                    new Limits(config.maxBodyBytes()).ofMessage(),
                    in,
                    out,
                    () -> beginRest(config, tracker, foreign));
        }
    }

    /**
     * The same for a server elsewhere: passes messages on.
     *
     * @param endpoint where it takes them
     * @param token null for none
     */
    public static void forward(
            URI endpoint, @Nullable String token, InputStream in, OutputStream out)
            throws IOException {
        new StdioForwarder(endpoint, token)
                .serve(new Bodies(), new Limits(Limits.DEFAULT_LOG_BYTES).ofMessage(), in, out);
    }

    /** What a server does besides. All of it may run in several processes on one folder. */
    private static void beginRest(Config config, Tracker tracker, ForeignChanges foreign) {
        foreign.start();
        if (!config.readOnly() && !config.intake().paused()) {
            tracker.inbox().importEvery(config.intake().inboxEvery());
            tracker.sweeper().start();
        }
    }
}
