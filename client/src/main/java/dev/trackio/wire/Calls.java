package dev.trackio.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Calls a server's operations. */
public final class Calls {
    public static final String TOKEN_HEADER = "X-Trackio-Write-Token";

    private final ServerAddress address;
    private final Duration timeout;
    private final HttpClient client;

    /**
     * @param timeout of one call
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
        var request = request(operation, body, length).timeout(timeout);
        if (packed) {
            request.header("Content-Encoding", "gzip");
        }
        return inTime(client.sendAsync(request.build(), BodyHandlers.ofString(UTF_8)));
    }

    /**
     * Asks in the caller's thread. The answer, which may be packed, is read as it comes; who reads
     * it closes it.
     *
     * @param within until the answer begins
     */
    public HttpResponse<InputStream> ask(String operation, Lines arguments, Duration within)
            throws IOException, InterruptedException {
        var request =
                request(operation, arguments.bytes(), arguments.length())
                        .timeout(within)
                        .header("Accept-Encoding", "gzip");
        return client.send(request.build(), BodyHandlers.ofInputStream());
    }

    private HttpRequest.Builder request(String operation, byte[] body, int length) {
        var request =
                HttpRequest.newBuilder(address.call(operation))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body, 0, length));
        var token = address.token();
        return token == null ? request : request.header(TOKEN_HEADER, token);
    }

    /** A request's own timeout ends with the headers: the answer may never end. */
    private CompletableFuture<HttpResponse<String>> inTime(
            CompletableFuture<HttpResponse<String>> sent) {
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
        return answer.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((got, failure) -> sent.cancel(true));
    }
}
