package dev.trackio.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

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
                HttpRequest.newBuilder(address.call(operation))
                        .timeout(timeout)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body, 0, length));
        if (packed) {
            request.header("Content-Encoding", "gzip");
        }
        var token = address.token();
        if (token != null) {
            request.header(TOKEN_HEADER, token);
        }
        return inTime(client.sendAsync(request.build(), BodyHandlers.ofString(UTF_8)));
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
