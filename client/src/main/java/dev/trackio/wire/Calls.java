package dev.trackio.wire;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Calls a server's operations, and moves files there and back. */
public final class Calls {
    public static final String TOKEN_HEADER = "X-Trackio-Write-Token";

    /** The list of an artifact's files is the longest. */
    private static final long MOST_ANSWER_BYTES = 64L << 20;

    /** Of files: slower networks are taken for none. */
    private static final long SLOWEST_BYTES_PER_SECOND = 256 * 1024;

    private final ServerAddress address;
    private final Duration timeout;
    private final HttpClient client;

    /**
     * @param timeout of one call; one with a file gets more
     */
    public Calls(ServerAddress address, Duration timeout) {
        this.address = address;
        this.timeout = timeout;
        client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(timeout)
                        .build();
    }

    public ServerAddress address() {
        return address;
    }

    /**
     * @param packed whether the body is
     */
    public CompletableFuture<HttpResponse<String>> post(
            String operation, byte[] body, int length, boolean packed) {
        var request =
                request(address.call(operation), timeout)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body, 0, length));
        if (packed) {
            request.header("Content-Encoding", "gzip");
        }
        return text(request, timeout);
    }

    /** The operation's result is a path by which other operations take the file, once. */
    public CompletableFuture<HttpResponse<String>> upload(Path file, String name)
            throws IOException {
        var limit = withFile(Files.size(file));
        var boundary = "trackio-" + UUID.randomUUID();
        var head =
                "--"
                        + boundary
                        + "\r\nContent-Disposition: form-data; name=\"files\"; filename=\""
                        + name.replaceAll("[^A-Za-z0-9._-]", "_")
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
        var tail = "\r\n--" + boundary + "--\r\n";
        BodyPublisher content;
        try {
            content = BodyPublishers.ofFile(file);
        } catch (FileNotFoundException e) { // its message is the path alone
            throw new FileNotFoundException("There is no file " + file);
        }
        var request =
                request(address.call("upload"), limit)
                        .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                        .POST(
                                BodyPublishers.concat(
                                        BodyPublishers.ofString(head),
                                        content,
                                        BodyPublishers.ofString(tail)));
        return text(request, limit);
    }

    /** Slow, but not given up; twice the time, because the server may store it slowly, too. */
    private Duration withFile(long bytes) {
        return timeout.plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND * 2);
    }

    /**
     * Asks and waits for the result.
     *
     * @throws CallFailed when the server answers otherwise
     * @throws IOException when it does not answer
     */
    public @Nullable Object ask(String operation, Map<String, ?> arguments, Duration limit)
            throws IOException {
        var body = new Lines(256).value(arguments);
        return result(await(post(operation, body.bytes(), body.length(), false), limit));
    }

    /**
     * Uploads and waits for the path by which other operations take the file, once.
     *
     * @throws CallFailed when the server answers otherwise
     * @throws IOException when it does not answer
     */
    public String askToTake(Path file, String name) throws IOException {
        var limit = withFile(Files.size(file));
        return path(await(upload(file, name), limit));
    }

    /**
     * The path by which other operations take what was uploaded.
     *
     * @throws CallFailed when the answer has none
     */
    public static String path(HttpResponse<String> uploaded) throws CallFailed {
        var paths = JsonReader.member(JsonReader.read(uploaded.body()), "paths");
        if (uploaded.statusCode() != 200 || JsonReader.list(paths).isEmpty()) {
            throw failed(uploaded);
        }
        return String.valueOf(JsonReader.list(paths).get(0));
    }

    private static @Nullable Object result(HttpResponse<String> answer) throws CallFailed {
        var json = JsonReader.read(answer.body());
        if (answer.statusCode() != 200
                || !(json instanceof Map<?, ?> map)
                || !map.containsKey("data")) {
            throw failed(answer);
        }
        return map.get("data");
    }

    private static CallFailed failed(HttpResponse<String> answer) {
        var json = JsonReader.read(answer.body());
        var error = JsonReader.member(json, "error");
        return new CallFailed(
                answer.statusCode(),
                "status "
                        + answer.statusCode()
                        + (error == null ? ", not of a Trackio" : ": " + error));
    }

    /**
     * Copies a file of the server.
     *
     * @param path below the server's address
     * @param bytes how many are expected
     * @throws CallFailed when it has none there
     * @throws IOException when it does not answer, or the file cannot be written
     */
    public void download(String path, Path to, long bytes) throws IOException {
        var limit = withFile(bytes);
        var request = request(URI.create(address.base() + path + address.query()), limit).GET();
        var answer =
                await(
                        client.sendAsync(
                                request.build(),
                                info ->
                                        info.statusCode() == 200
                                                ? BodySubscribers.ofFile(to)
                                                : BodySubscribers.replacing(to)),
                        limit);
        if (answer.statusCode() != 200) {
            throw new CallFailed(answer.statusCode(), "status " + answer.statusCode());
        }
    }

    private HttpRequest.Builder request(URI uri, Duration limit) {
        var request = HttpRequest.newBuilder(uri).timeout(limit);
        var token = address.token();
        return token == null ? request : request.header(TOKEN_HEADER, token);
    }

    private static <T> T await(CompletableFuture<T> answer, Duration limit) throws IOException {
        try {
            return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IOException("no answer: " + e.getCause(), e);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no answer in " + limit.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** A request's own timeout ends with the headers: the answer may never end. */
    private CompletableFuture<HttpResponse<String>> text(
            HttpRequest.Builder request, Duration limit) {
        var sent = client.sendAsync(request.build(), info -> new AtMost(MOST_ANSWER_BYTES));
        var answer = new CompletableFuture<HttpResponse<String>>();
        var unused =
                sent.whenComplete(
                        (got, failure) -> {
                            if (failure == null) {
                                answer.complete(got);
                            } else {
                                answer.completeExceptionally(failure);
                            }
                        });
        return answer.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((got, failure) -> sent.cancel(true));
    }
}
