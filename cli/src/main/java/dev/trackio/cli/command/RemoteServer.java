package dev.trackio.cli.command;

import dev.trackio.api.Operation;
import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server, ours or the official one, over {@code POST /api/{name}} with names. */
final class RemoteServer implements Source {
    private static final int CONNECT_MILLIS = (int) Duration.ofSeconds(10).toMillis();
    private static final int ANSWER_MILLIS = (int) Duration.ofSeconds(60).toMillis();

    private final URI base;
    private final @Nullable String token;

    /**
     * @param url as people have it: with a page of the dashboard, or {@code ?write_token=}
     * @param token null for the one in the URL
     * @param usual where the URL has none; null for no token
     * @throws Fault when it is no address of a server
     */
    RemoteServer(String url, @Nullable String token, @Nullable String usual) {
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            throw Fault.usage(
                    "--space takes the address of a Trackio server, such as"
                            + " http://127.0.0.1:7860. Hugging Face Spaces are not supported.");
        }
        try {
            var given = URI.create(url);
            var path = given.getRawPath() == null ? "" : given.getRawPath();
            base =
                    URI.create(
                            given.getScheme()
                                    + "://"
                                    + given.getRawAuthority()
                                    + (path.endsWith("/") ? path : path + "/"));
            var inUrl = tokenIn(given.getRawQuery());
            this.token = token != null ? token : inUrl != null ? inUrl : usual;
        } catch (IllegalArgumentException e) {
            throw Fault.usage("--space is no address of a server: " + url);
        }
    }

    private static @Nullable String tokenIn(@Nullable String query) {
        for (var part : query == null ? new String[0] : query.split("&", -1)) {
            if (part.startsWith("write_token=") || part.startsWith("read_token=")) {
                return URLDecoder.decode(
                        part.substring(part.indexOf('=') + 1), StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    @Override
    public <I extends Record, O> Answer ask(Operation<I, O> operation, I input) throws IOException {
        // java.net.http would bring a selector thread and HTTP/2 for one request.
        var connection =
                (HttpURLConnection)
                        base.resolve("api/" + operation.name()).toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(ANSWER_MILLIS);
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        if (token != null) {
            connection.setRequestProperty("X-Trackio-Write-Token", token);
        }
        connection.setDoOutput(true);
        try {
            try (var body = connection.getOutputStream()) {
                body.write(Json.bytes(input));
            }
            var status = connection.getResponseCode();
            var text = body(connection, status);
            return answer(operation.name(), status, text);
        } catch (IOException e) {
            throw new IOException(
                    "No answer from " + base + ": is the server running? (" + words(e) + ")", e);
        }
    }

    private static byte[] body(HttpURLConnection connection, int status) throws IOException {
        try (InputStream in =
                status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return in == null ? new byte[0] : in.readAllBytes();
        }
    }

    private Answer answer(String operation, int status, byte[] body) {
        var json = json(body);
        var error = json == null ? null : json.get("error");
        if (status == HttpURLConnection.HTTP_NOT_FOUND
                && (error == null || String.valueOf(error).startsWith("Unknown API"))) {
            throw Fault.of("The server at " + base + " does not know " + operation + ".");
        }
        if (error != null) {
            throw Fault.of(PythonText.str(error));
        }
        if (status != HttpURLConnection.HTTP_OK || json == null || !json.containsKey("data")) {
            throw Fault.of(
                    "The server at "
                            + base
                            + " answered with status "
                            + status
                            + " and nothing that Trackio says: is it a Trackio server?");
        }
        // Beside the data stands what was not stored; here, as from files, it is the answer.
        return json.containsKey("rejected") ? new Answer(json) : new Answer(json.get("data"));
    }

    private static @Nullable Map<String, @Nullable Object> json(byte[] body) {
        if (body.length == 0 || body[0] != '{') {
            return null;
        }
        return Answer.of(RawJson.of(body)).fields();
    }

    private static String words(IOException fault) {
        return fault.getMessage() == null ? "no answer" : fault.getMessage();
    }

    @Override
    public void close() {
        // each request has its own connection
    }
}
