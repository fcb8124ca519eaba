package dev.trackio.server;

import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import dev.trackio.server.store.sqlite.SqliteSettings.Synchronous;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A running server on a free port, and the ways to talk to it. */
public final class Harness implements AutoCloseable {
    public static final String TOKEN = "the-write-token";

    // one for all tests: its threads are many
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    // kept, because a logger that nobody holds forgets its level
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    static {
        JETTY.setLevel(Level.WARNING);
    }

    private final Server server;

    private Harness(Config config) throws IOException {
        server = Server.start(config);
    }

    public static Harness open(Path dir) throws IOException {
        return new Harness(config(dir, null, false, ""));
    }

    /** Writing needs {@link #TOKEN}. */
    public static Harness guarded(Path dir) throws IOException {
        return new Harness(config(dir, TOKEN, false, ""));
    }

    /** Everything needs {@link #TOKEN}. */
    public static Harness closed(Path dir) throws IOException {
        return new Harness(config(dir, TOKEN, true, ""));
    }

    /** Reading needs this token or {@link #TOKEN}, writing the latter. */
    public static Harness readable(Path dir, String readToken) throws IOException {
        return new Harness(
                config(dir, TOKEN, false, "").with(draft -> draft.readToken = readToken));
    }

    public static Harness behind(Path dir, String rootPath) throws IOException {
        return new Harness(config(dir, null, false, rootPath));
    }

    /** With a frontend in the place of the dashboard, behind a root path or none. */
    public static Harness showing(Path frontend, Path dir, String rootPath) throws IOException {
        return new Harness(
                config(dir, TOKEN, false, rootPath).with(draft -> draft.frontend = frontend));
    }

    static Harness of(Config config) throws IOException {
        return new Harness(config);
    }

    static Config config(Path dir, String token, boolean closed, String rootPath) {
        return Config.of(dir)
                .with(
                        draft -> {
                            draft.port(0);
                            draft.mcp = true;
                            draft.writeToken = token;
                            draft.closed = closed;
                            draft.allowedHosts = Set.of("lab.example");
                            draft.rootPath = rootPath;
                            draft.synchronous = Synchronous.OFF;
                        });
    }

    public Server server() {
        return server;
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    /** What came back. */
    public record Answer(int status, String body, HttpResponse<?> response) {
        public String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        public Object json() {
            return Json.tree(RawJson.of(body));
        }
    }

    /**
     * @param headers names and values by turns
     */
    public Answer send(String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
        request.method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    public Answer send(HttpRequest request) {
        try {
            var response = CLIENT.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    public Answer post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    /** The result of an operation that succeeds. */
    public Object data(String operation, String body) {
        var answer = post("/api/" + operation, body);
        if (answer.status() != 200) {
            throw new AssertionError(operation + ": " + answer.status() + " " + answer.body());
        }
        return ((Map<?, ?>) answer.json()).get("data");
    }

    /** Uploads a file and gives the path that names it from now on. */
    public String upload(String name, String content, String... headers) {
        var request =
                HttpRequest.newBuilder(uri("/api/upload"))
                        .header("Content-Type", "multipart/form-data; boundary=xx")
                        .POST(BodyPublishers.ofString(form("files", name, content)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        var answer = send(request.build());
        if (answer.status() != 200) {
            throw new AssertionError(answer.status() + " " + answer.body());
        }
        var paths = (Iterable<?>) ((Map<?, ?>) answer.json()).get("paths");
        return (String) paths.iterator().next();
    }

    /** A multipart form with the boundary xx. */
    public static String form(String field, String name, String content) {
        return "--xx\r\nContent-Disposition: form-data; name=\""
                + field
                + "\"; filename=\""
                + name
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                + content
                + "\r\n--xx--\r\n";
    }

    /** Sends bytes as they are, and gives everything that comes until the server closes. */
    public String raw(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(10_000);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            } catch (java.net.SocketException e) {
                // the server had enough before the end
            }
            var answer = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(answer);
            } catch (java.net.SocketException e) {
                // the server closed with bytes of ours unread: what it said has arrived
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
