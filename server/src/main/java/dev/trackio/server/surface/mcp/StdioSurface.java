package dev.trackio.server.surface.mcp;

import dev.trackio.api.Catalogue;
import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.BodyLimit;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.Bodies;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MCP server for a client that starts it as a program of its own: what {@link McpSurface}
 * answers over HTTP, over standard input and output. Whoever can start it has the files anyway, so
 * nobody needs a token.
 */
public final class StdioSurface {
    private static final Logger LOG = LoggerFactory.getLogger(StdioSurface.class);

    /** One client has the process for itself. */
    private static final String SESSION = "stdio";

    private final Offer offer;
    private final Profile profile;
    private final @Nullable String tools;

    /**
     * @param changes by which the client is told what has changed
     * @param version of this server, as clients show it
     * @param tools as {@code ?tools=} of the URL; null for the usual ones
     */
    public StdioSurface(
            Catalogue catalogue,
            Dispatcher dispatcher,
            Arguments arguments,
            ChangeFeed.Source changes,
            String version,
            Profile profile,
            @Nullable String tools) {
        offer =
                Offer.of(
                        new Calls(catalogue, dispatcher, arguments),
                        version,
                        changes,
                        List.of(),
                        List.of());
        this.profile = profile;
        this.tools = tools;
    }

    /**
     * Answers until the client sends no more.
     *
     * @param begun runs once the first request is answered: what a start need not wait for
     */
    public void serve(
            Bodies bodies, BodyLimit limit, InputStream in, OutputStream out, Runnable begun)
            throws IOException {
        var outlet = new AtomicReference<Outlet>(Local.NOBODY);
        var telling = Thread.ofVirtual().unstarted(() -> tell(offer.subscriptions(), outlet.get()));
        var local =
                new Local(
                        offer.protocol(),
                        profile,
                        tools,
                        () -> {
                            begun.run();
                            telling.start();
                        });
        var stdio = new Stdio(local, bodies, limit, in, out);
        outlet.set(stdio.outlet());
        try {
            stdio.run();
        } finally {
            telling.interrupt();
        }
    }

    private static void tell(@Nullable Subscriptions subscriptions, Outlet outlet) {
        if (subscriptions == null || !subscriptions.open()) {
            return;
        }
        try {
            subscriptions.stream(SESSION, Caller.LOCAL, outlet);
        } catch (IOException e) {
            // the client has gone, as reading its messages will show
        } catch (RuntimeException e) {
            LOG.warn("changes are not told any more: {}", e.toString());
        }
    }

    /** What answers from a protocol, for tests of other tools than the product's. */
    static Stdio.Receiver local(Protocol protocol) {
        return new Local(protocol, Profile.CURRENT, null, () -> {});
    }

    /** Hands messages to the protocol of this process. */
    private static final class Local implements Stdio.Receiver {
        private static final Outlet NOBODY =
                new StdioOutlet(new LineOutput(OutputStream.nullOutputStream()), () -> false);

        private final Protocol protocol;
        private final Profile profile;
        private final @Nullable String tools;
        private final Runnable begun;
        private final AtomicBoolean first = new AtomicBoolean(true);

        Local(Protocol protocol, Profile profile, @Nullable String tools, Runnable begun) {
            this.protocol = protocol;
            this.profile = profile;
            this.tools = tools;
            this.begun = begun;
        }

        @Override
        public void request(Message.Request request, RawJson line, StdioOutlet outlet)
                throws IOException {
            protocol.receive(request, incoming(line), outlet);
            if (first.getAndSet(false)) {
                begun.run();
            }
        }

        @Override
        public void other(Message message, RawJson line) throws IOException {
            protocol.receive(message, incoming(line), NOBODY);
        }

        private Incoming incoming(RawJson line) {
            return new Incoming(profile, Caller.LOCAL, null, tools, SESSION, line);
        }
    }
}
