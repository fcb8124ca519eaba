package dev.trackio;

import dev.trackio.show.ShownServer;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Objects;

/**
 * A server that {@link Trackio#show(ShowOptions)} started. It ends with {@link #close}, and never
 * outlives this process, however that ends. Methods may be called from any thread.
 *
 * <p>A program that ends without closing it loses nothing: what the server acknowledged is on disk,
 * and runs that are finished on the way out still reach it.
 */
public final class Dashboard implements AutoCloseable {
    private final ShownServer server;

    private Dashboard(ShownServer server) {
        this.server = server;
    }

    static Dashboard start(ShowOptions options, Map<String, String> environment) {
        try {
            return new Dashboard(ShownServer.start(options.command(), environment));
        } catch (IOException e) {
            throw new TrackioException(Objects.requireNonNull(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrackioException("Interrupted while the Trackio server started");
        }
    }

    /** The page to open in a browser, on the project that was asked for. It holds no token. */
    public URI url() {
        return server.addresses().page();
    }

    /**
     * The address that MCP clients are given.
     *
     * @throws IllegalStateException when MCP is off
     */
    public URI mcpUrl() {
        var mcp = server.addresses().mcp();
        if (mcp == null) {
            throw new IllegalStateException(
                    "MCP is off: show it with ShowOptions.defaults().mcpServer(true)");
        }
        return mcp;
    }

    /**
     * The address for programs that log, with the write token: for {@link RunBuilder#server}, or as
     * {@code TRACKIO_SERVER_URL} of other processes. It lets whoever has it write.
     */
    public URI serverUrl() {
        return server.addresses().write();
    }

    /**
     * Waits until the dashboard is closed, its server ends by itself, or the thread is interrupted,
     * which it then stays. Ctrl+C ends the process, and so does not return from here.
     */
    public void block() {
        try {
            server.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Stops the server. What it accepted is finished first, for at most 15 seconds. Closing again
     * does nothing.
     */
    @Override
    public void close() {
        server.stop();
    }
}
