package dev.trackio.wire;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

    /** Of files: slower networks are taken for none. */
    private static final long SLOWEST_BYTES_PER_SECOND = 256 * 1024;

    private final ServerAddress address;
    private final Duration timeout;
    private final HttpClient client;

    /**
     * @param timeout of one call; one with a file gets more
     */
    public Calls(ServerAddress address, Duration timeout) {
        this(address, timeout, timeout);
    }

    /**
     * @param timeout of one call
     * @param connectTimeout of what comes before it
     */
    public Calls(ServerAddress address, Duration timeout, Duration connectTimeout) {
        this.address = address;
        this.timeout = timeout;
        client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(connectTimeout)
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
        return post(operation, body, length, packed, timeout);
    }

    /** The same with arguments and a limit of its own. */
    public CompletableFuture<HttpResponse<String>> post(
            String operation, Map<String, ?> arguments, Duration limit) {
        var body = Lines.arguments(arguments);
        return post(operation, body.bytes(), body.length(), false, limit);
    }

    private CompletableFuture<HttpResponse<String>> post(
            String operation, byte[] body, int length, boolean packed, Duration limit) {
        var request =
                request(address.call(operation), limit)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body, 0, length));
        if (packed) {
            request.header("Content-Encoding", "gzip");
        }
        return text(request, limit);
    }

    /**
     * Asks in the caller's thread. The answer, which may be packed, is read as it comes; who reads
     * it closes it.
     *
     * @param within until the answer begins
     */
    public HttpResponse<InputStream> open(String operation, Lines arguments, Duration within)
            throws IOException, InterruptedException {
        var body = BodyPublishers.ofByteArray(arguments.bytes(), 0, arguments.length());
        var request =
                request(address.call(operation), within)
                        .header("Content-Type", "application/json")
                        .header("Accept-Encoding", "gzip")
                        .POST(body);
        return client.send(request.build(), BodyHandlers.ofInputStream());
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

    /** Of a call about a file: the network may be slow, and the server's disk as well. */
    public Duration withFile(long bytes) {
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
        return result(await(post(operation, arguments, limit), limit));
    }

    /**
     * Uploads and waits for the path by which other operations take the file, once.
     *
     * @throws CallFailed when the server answers otherwise
     * @throws IOException when it does not answer
     */
    public String askToTake(Path file, String name) throws IOException {
        var limit = withFile(Files.size(file));
        var answer = await(upload(file, name), limit);
        if (!isUploaded(answer)) {
            throw failed(answer);
        }
        return path(answer);
    }

    /** Whether an answer to an upload says that it has arrived. */
    public static boolean isUploaded(HttpResponse<String> answer) {
        return answer.statusCode() == 200 && !paths(answer).isEmpty();
    }

    /** The path by which other operations take what was uploaded. */
    public static String path(HttpResponse<String> uploaded) {
        return String.valueOf(paths(uploaded).get(0));
    }

    private static List<?> paths(HttpResponse<String> uploaded) {
        return JsonReader.list(JsonReader.member(JsonReader.read(uploaded.body()), "paths"));
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
        var error = error(answer);
        return new CallFailed(
                answer.statusCode(),
                "status "
                        + answer.statusCode()
                        + (error == null ? ", not of a Trackio" : ": " + error),
                retryAfter(answer));
    }

    /** Why a server refuses; null where whoever answers is none. */
    public static @Nullable String error(HttpResponse<String> answer) {
        var json = JsonReader.read(answer.body());
        var error = JsonReader.member(json, "error");
        var said = error == null ? JsonReader.member(json, "detail") : error;
        return said instanceof String text ? text : null;
    }

    /** The server asks to be left alone for so long; zero where it says nothing. */
    public static Duration retryAfter(HttpResponse<?> answer) {
        var seconds = answer.headers().firstValue("Retry-After").orElse("");
        if (!seconds.matches("[0-9]{1,9}")) { // a date, or none
            return Duration.ZERO;
        }
        var after = Duration.ofSeconds(Long.parseLong(seconds));
        return after.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : after;
    }

    /** How operations are told of a file that was uploaded. */
    public static Map<String, Object> fileData(String path, String name) {
        return Map.of("path", path, "orig_name", name, "meta", Map.of("_type", "gradio.FileData"));
    }

    /**
     * Copies a file of the server.
     *
     * @param path below the server's address
     * @param bytes how many are expected
     * @throws CallFailed when it has none there
     * @throws IOException when it does not answer
     * @throws UncheckedIOException when the file cannot be written
     */
    public void download(String path, Path to, long bytes) throws IOException {
        var limit = withFile(bytes);
        var request = request(URI.create(address.base() + path + address.query()), limit).GET();
        var answer = await(client.sendAsync(request.build(), BodyHandlers.ofInputStream()), limit);
        try (var in = answer.body()) {
            if (answer.statusCode() != 200) {
                var status = answer.statusCode();
                throw new CallFailed(status, "status " + status, retryAfter(answer));
            }
            // reading has no limit of its own: the server may fall silent
            CompletableFuture.delayedExecutor(limit.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(() -> close(in));
            copy(in, to);
        }
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            return; // nobody reads it any more
        }
    }

    private static void copy(InputStream in, Path to) throws IOException {
        try (var out = open(to)) {
            var some = new byte[1 << 16];
            for (int bytes; (bytes = in.read(some)) >= 0; ) {
                try {
                    out.write(some, 0, bytes);
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot write " + to + ": " + e, e);
                }
            }
        }
    }

    private static OutputStream open(Path to) {
        try {
            return Files.newOutputStream(to);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + to + ": " + e, e);
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
            throw new InterruptedIOException("the thread was interrupted");
        }
    }

    /** A request's own timeout ends with the headers: the answer may never end. */
    private CompletableFuture<HttpResponse<String>> text(
            HttpRequest.Builder request, Duration limit) {
        var sent = client.sendAsync(request.build(), info -> new AtMost(MOST_ANSWER_BYTES));
        var answer = new CompletableFuture<HttpResponse<String>>();
        answer.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS);
        var unused =
                sent.whenComplete(
                        (got, failure) -> {
                            if (failure == null) {
                                answer.complete(got);
                            } else {
                                answer.completeExceptionally(failure);
                            }
                        });
        // whoever gives the answer up gives the request up
        var ignored = answer.whenComplete((got, failure) -> sent.cancel(true));
        return answer;
    }
}
