package dev.trackio;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.trackio.wire.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** A server that keeps entries as a real one does, each id once, and fails as it is told to. */
final class FakeServer implements AutoCloseable {
    static {
        // else Java 17 sends the end of each answer 40 ms after its beginning
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** A call as it came. */
    record Call(String path, String body, boolean packed, String token, long nanos) {}

    /** Answers a call: a status, perhaps with headers. */
    interface Behaviour {
        Reply reply(Call call) throws InterruptedException;
    }

    /** Status 0 drops the connection; entries are stored when {@code stores}. */
    record Reply(int status, String body, boolean stores, Map<String, String> headers) {
        static final Reply OK = new Reply(200, "{\"data\": null}", true, Map.of());

        static Reply of(int status, String error) {
            return new Reply(status, "{\"error\": \"" + error + "\"}", false, Map.of());
        }

        Reply with(String header, String value) {
            return new Reply(status, body, stores, Map.of(header, value));
        }
    }

    volatile Behaviour behaviour = call -> Reply.OK;
    private final Map<String, Map<String, Object>> stored = new LinkedHashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private int port;

    FakeServer() throws IOException {
        start();
    }

    void start() throws IOException {
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        port = server.getAddress().getPort();
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** As when its process is killed. */
    void kill() {
        server.stop(0);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The same server by a name that does not say that it is on this machine. */
    URI uriOfAnyMachine() {
        return URI.create("http://[::ffff:127.0.0.1]:" + port);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var bytes = exchange.getRequestBody().readAllBytes();
        var packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        var call =
                new Call(
                        exchange.getRequestURI().toString(),
                        new String(packed ? unpacked(bytes) : bytes, UTF_8),
                        packed,
                        exchange.getRequestHeaders().getFirst("X-Trackio-Write-Token"),
                        System.nanoTime());
        synchronized (this) {
            calls.add(call);
        }
        try {
            var reply = behaviour.reply(call);
            if (reply.stores()) {
                store(call);
            }
            if (reply.status() != 0) {
                reply.headers().forEach(exchange.getResponseHeaders()::set);
                var text = reply.body().getBytes(UTF_8);
                var body =
                        "gzip".equals(reply.headers().get("Content-Encoding"))
                                ? packed(text)
                                : text;
                exchange.sendResponseHeaders(reply.status(), body.length);
                exchange.getResponseBody().write(body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] unpacked(byte[] bytes) {
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return gzip.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // what JSON is
    private synchronized void store(Call call) {
        var json = JsonReader.read(call.body());
        for (var name : List.of("logs", "alerts")) {
            for (var entry : JsonReader.list(JsonReader.member(json, name))) {
                var map = (Map<String, Object>) entry;
                var id = map.get(name.equals("logs") ? "log_id" : "alert_id");
                stored.putIfAbsent((String) id, map);
            }
        }
    }

    /** Every entry of that kind, as it arrived first. */
    synchronized List<Map<String, Object>> entries(String kind) {
        var found = new ArrayList<Map<String, Object>>();
        for (var entry : stored.values()) {
            if (kind.equals(entry.get("kind"))) {
                found.add(entry);
            }
        }
        return found;
    }

    /** Of all metric entries. */
    List<Long> steps() {
        return entries("metric").stream().map(e -> (Long) e.get("step")).toList();
    }

    synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
