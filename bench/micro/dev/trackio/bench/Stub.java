package dev.trackio.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server that reads every call, keeps nothing and answers the same: the best case of a client
 * whose calls wait for their answers. As a program it takes {@code port=N}.
 */
public final class Stub implements AutoCloseable {
    /** For Trackio's clients; MLflow's do not look at it. */
    private static final byte[] TAKEN = "{\"data\": null}".getBytes(StandardCharsets.US_ASCII);

    private final int status;
    private final Duration delay;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    static {
        // else the end of an answer waits for the other side to confirm its beginning, 40 ms
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /**
     * @param delay between a call and its answer
     */
    public Stub(int port, int status, Duration delay) throws IOException {
        this.status = status;
        this.delay = delay;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    public static void main(String[] arguments) throws IOException {
        var unused = new Stub(Words.of(arguments).number("port"), 200, Duration.ZERO);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            Thread.sleep(delay);
            exchange.sendResponseHeaders(status, TAKEN.length);
            exchange.getResponseBody().write(TAKEN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
