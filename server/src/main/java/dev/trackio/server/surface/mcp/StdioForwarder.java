package dev.trackio.server.surface.mcp;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.BodyLimit;
import dev.trackio.server.json.Bodies;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MCP over stdio for a server elsewhere, ours or the official one: each line is posted to its
 * endpoint, and what it answers, as JSON or as events, comes back as lines. While the server is
 * away each request is answered with an error that says so; the next one may find it again.
 */
public final class StdioForwarder {
    private static final Logger LOG = LoggerFactory.getLogger(StdioForwarder.class);
    private static final String SESSION = "Mcp-Session-Id";
    private static final Duration RETRY = Duration.ofSeconds(5);

    /** Asks nothing: on the stream of a session everything comes unasked. */
    private static final Message.Request NOBODY =
            new Message.Request(RawJson.of("\"\""), "", Map.of());

    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** Tools may wait for a run; the client gives up before, if it wants to. */
    private static final Duration ANSWER = Duration.ofMinutes(10);

    /** What wants no answer holds up what comes after it. */
    private static final Duration TAKEN = Duration.ofSeconds(20);

    private final URI endpoint;
    private final @Nullable String token;

    /**
     * @param endpoint where the server takes MCP messages
     * @param token null for none
     */
    public StdioForwarder(URI endpoint, @Nullable String token) {
        this.endpoint = endpoint;
        this.token = token;
    }

    /** Passes messages on until the client sends no more. */
    public void serve(Bodies bodies, BodyLimit limit, InputStream in, OutputStream out)
            throws IOException {
        var remote = new Remote();
        try {
            var stdio = new Stdio(remote, bodies, limit, in, out);
            remote.unasked = stdio.outlet();
            stdio.run();
        } finally {
            remote.close();
        }
    }

    /** The server. */
    private final class Remote implements Stdio.Receiver {
        private final HttpClient client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT)
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();

        /** Of servers that have sessions, and what {@code initialize} has settled on. */
        private volatile @Nullable String session;

        private volatile @Nullable String revision;

        /** For what the server says on the stream of the session; set before any message. */
        private volatile @Nullable StdioOutlet unasked;

        private final AtomicBoolean listening = new AtomicBoolean();

        @Override
        public void request(Message.Request request, RawJson line, StdioOutlet outlet)
                throws IOException {
            try {
                var sent = client.sendAsync(post(request, line), BodyHandlers.ofInputStream());
                outlet.endsWith(() -> sent.cancel(true));
                var response = await(sent);
                outlet.endsWith(response.body());
                try (var body = response.body()) {
                    answer(request, response, body, outlet);
                }
            } catch (RpcFault e) {
                if (!outlet.begun()) {
                    outlet.answer(e.status(), e.message(request.id()));
                }
            } catch (IOException | ApiException e) {
                if (!outlet.cancelled() && !outlet.begun()) {
                    outlet.answer(503, away(e).message(request.id()));
                }
            }
        }

        @Override
        public void other(Message message, RawJson line) {
            try {
                var posted = builder(line).timeout(TAKEN);
                header(posted, Headers.VERSION, revision);
                if (message instanceof Message.Notification told) {
                    posted.header("Mcp-Method", Headers.encode(told.method()));
                }
                try (var body =
                        await(client.sendAsync(posted.build(), BodyHandlers.ofInputStream()))
                                .body()) {
                    body.skip(Long.MAX_VALUE);
                }
            } catch (IOException | RpcFault e) {
                LOG.warn("a message was lost: {}", away(e).getMessage());
            }
        }

        private HttpRequest post(Message.Request request, RawJson line) {
            var posted = builder(line).timeout(ANSWER);
            switch (Stdio.era(request)) {
                case LEGACY -> {
                    if (!request.method().equals("initialize")) {
                        header(posted, Headers.VERSION, revision);
                    }
                }
                case MODERN -> {
                    header(
                            posted,
                            Headers.VERSION,
                            Json.text(request.meta().get(Headers.META_VERSION)));
                    header(posted, "Mcp-Method", request.method());
                    header(posted, "Mcp-Name", Headers.target(request));
                }
            }
            return posted.build();
        }

        private HttpRequest.Builder builder(RawJson line) {
            return builder()
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/json, text/event-stream")
                    .POST(BodyPublishers.ofByteArray(line.array(), line.offset(), line.length()));
        }

        private HttpRequest.Builder builder() {
            var request = HttpRequest.newBuilder(endpoint);
            header(request, SESSION, session);
            if (token != null) {
                header(request, "Authorization", "Bearer " + token);
                header(request, "X-Trackio-Write-Token", token);
            }
            return request;
        }

        private static void header(
                HttpRequest.Builder posted, String name, @Nullable String value) {
            if (value != null) {
                posted.header(name, Headers.encode(value));
            }
        }

        private void answer(
                Message.Request request,
                HttpResponse<InputStream> response,
                InputStream body,
                StdioOutlet outlet)
                throws IOException {
            var answer =
                    new RemoteAnswer(
                            endpoint,
                            request,
                            outlet,
                            settled -> {
                                revision = settled;
                                session = response.headers().firstValue(SESSION).orElse(null);
                                if (session != null && listening.compareAndSet(false, true)) {
                                    Thread.ofVirtual().start(this::listen);
                                }
                            });
            var type = response.headers().firstValue("Content-Type").orElse("");
            if (type.startsWith("text/event-stream") && response.statusCode() == 200) {
                answer.events(body);
            } else {
                answer.json(response.statusCode(), body);
            }
        }

        private <T> T await(CompletableFuture<T> sent) throws IOException {
            try {
                return sent.get();
            } catch (CancellationException e) {
                throw new IOException("cancelled", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException fault
                        ? fault
                        : new IOException(e.getCause());
            }
        }

        private RpcFault away(Exception e) {
            var words = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return new RpcFault(
                    RpcFault.INTERNAL,
                    503,
                    "No answer from the Trackio server at "
                            + endpoint
                            + " ("
                            + words
                            + "): is it running? Start it there, or correct --url.");
        }

        /**
         * Passes on what the server says without being asked, such as that a resource has changed.
         */
        private void listen() {
            while (session != null && unasked != null) {
                var request = builder().header("Accept", "text/event-stream");
                header(request, Headers.VERSION, revision);
                try {
                    var sent = client.sendAsync(request.build(), BodyHandlers.ofInputStream());
                    var response = await(sent);
                    try (var body = response.body()) {
                        if (response.statusCode() == 405) {
                            return; // a server without such a stream
                        }
                        if (response.statusCode() == 200) {
                            new RemoteAnswer(endpoint, NOBODY, unasked, any -> {}).events(body);
                        }
                    }
                } catch (IOException | RpcFault e) {
                    LOG.debug("the stream of the session has ended: {}", e.toString());
                }
                try {
                    Thread.sleep(RETRY);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }

        /** A session ends where there was one. */
        void close() {
            if (session != null) {
                var ended = builder().DELETE().timeout(Duration.ofSeconds(2)).build();
                try {
                    var _ = await(client.sendAsync(ended, BodyHandlers.discarding()));
                } catch (IOException e) {
                    LOG.debug("the session was not ended: {}", e.toString());
                }
                session = null;
            }
            client.shutdownNow();
        }
    }
}
