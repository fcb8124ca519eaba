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
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MCP over stdio for a server elsewhere, ours or the official one: each line is posted to its
 * endpoint, and what it answers, as JSON or as events, comes back as lines. While the server is
 * away each request is answered with an error that says so; the next one may find it again. A
 * session that it no longer knows, as after a restart, is begun anew with the client's own words.
 */
public final class StdioForwarder {
    private static final Logger LOG = LoggerFactory.getLogger(StdioForwarder.class);
    private static final String SESSION = "Mcp-Session-Id";
    private static final Duration RETRY = Duration.ofSeconds(5);

    /** Asks nothing: on the stream of a session everything comes unasked. */
    private static final Message.Request NOBODY =
            new Message.Request(RawJson.of("\"\""), "", Map.of());

    private static final String INITIALIZED =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

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
     * @throws IllegalArgumentException when no header can hold the token
     */
    public StdioForwarder(URI endpoint, @Nullable String token) {
        if (token != null && !token.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new IllegalArgumentException("the token has signs that no header can hold");
        }
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

    /** The request that a session was begun with. */
    private record Opening(Message.Request request, RawJson line) {}

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

        /** What the session was begun with; null before. */
        private volatile @Nullable Opening opening;

        /** Guards the loss of a session: one beginning does for all who have noticed. */
        private final ReentrantLock renewing = new ReentrantLock();

        /** For what the server says on the stream of the session; set before any message. */
        private volatile @Nullable StdioOutlet unasked;

        /** The open stream of the session; guarded by this. */
        private @Nullable InputStream stream;

        @Override
        public void request(Message.Request request, RawJson line, StdioOutlet outlet)
                throws IOException {
            try {
                var used = session;
                if (request.method().equals("initialize")) {
                    opening = new Opening(request, line);
                    used = null;
                }
                var response = sent(request, line, outlet);
                if (response.statusCode() == 404 && used != null) {
                    response.body().close();
                    renew(used);
                    response = sent(request, line, outlet);
                }
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

        private HttpResponse<InputStream> sent(
                Message.Request request, RawJson line, StdioOutlet outlet) throws IOException {
            var sent = client.sendAsync(post(request, line), BodyHandlers.ofInputStream());
            outlet.endsWith(() -> sent.cancel(true));
            var response = await(sent);
            outlet.endsWith(response.body());
            return response;
        }

        /** Begins a session as the client has begun the lost one. */
        private void renew(String lost) throws IOException {
            renewing.lock();
            try {
                var first = opening;
                if (first == null || !lost.equals(session)) {
                    return;
                }
                LOG.info("the server no longer knows the session: it is begun anew");
                var unseen =
                        new StdioOutlet(
                                new LineOutput(OutputStream.nullOutputStream()), () -> false);
                var response = sent(first.request(), first.line(), unseen);
                try (var body = response.body()) {
                    answer(first.request(), response, body, unseen);
                }
                if (!lost.equals(session)) {
                    other(
                            new Message.Notification("notifications/initialized", Map.of()),
                            RawJson.of(INITIALIZED));
                }
            } finally {
                renewing.unlock();
            }
        }

        /** Nothing of the answer is wanted, and a stream of events has no end. */
        @Override
        public void other(Message message, RawJson line) {
            try {
                var posted = builder(session, line).timeout(TAKEN);
                header(posted, Headers.VERSION, revision);
                if (message instanceof Message.Notification told) {
                    posted.header("Mcp-Method", Headers.encode(told.method()));
                }
                await(client.sendAsync(posted.build(), BodyHandlers.ofInputStream()))
                        .body()
                        .close();
            } catch (IOException | RpcFault e) {
                LOG.warn("a message was lost: {}", away(e).getMessage());
            }
        }

        private HttpRequest post(Message.Request request, RawJson line) {
            var first = request.method().equals("initialize");
            var posted = builder(first ? null : session, line).timeout(ANSWER);
            switch (Stdio.era(request)) {
                case LEGACY -> {
                    if (!first) {
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

        private HttpRequest.Builder builder(@Nullable String own, RawJson line) {
            return builder(own)
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/json, text/event-stream")
                    .POST(BodyPublishers.ofByteArray(line.array(), line.offset(), line.length()));
        }

        private HttpRequest.Builder builder(@Nullable String own) {
            var request = HttpRequest.newBuilder(endpoint);
            header(request, SESSION, own);
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
                                begin(response.headers().firstValue(SESSION).orElse(null));
                            });
            var type = response.headers().firstValue("Content-Type").orElse("");
            if (type.startsWith("text/event-stream") && response.statusCode() == 200) {
                answer.events(body);
            } else {
                answer.json(response.statusCode(), body);
            }
        }

        /** Goes on with this session, and lets go of the one before. */
        private void begin(@Nullable String named) {
            InputStream before;
            synchronized (this) {
                session = named;
                before = stream;
                stream = null;
            }
            try {
                if (before != null) {
                    before.close();
                }
            } catch (IOException e) {
                LOG.debug("a stream ended with {}", e.toString());
            }
            if (named != null) {
                Thread.ofVirtual().start(() -> listen(named));
            }
        }

        private synchronized boolean holds(String own, InputStream body) {
            stream = own.equals(session) ? body : stream;
            return own.equals(session);
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
                            + RemoteAnswer.shown(endpoint)
                            + " ("
                            + words
                            + "): is it running? Start it there, or correct --url.");
        }

        /**
         * Passes on what the server says without being asked, such as that a resource has changed,
         * for as long as the session is this one.
         */
        private void listen(String own) {
            while (own.equals(session) && unasked != null) {
                var request = builder(own).header("Accept", "text/event-stream");
                header(request, Headers.VERSION, revision);
                try {
                    var sent = client.sendAsync(request.build(), BodyHandlers.ofInputStream());
                    var response = await(sent);
                    try (var body = response.body()) {
                        if (response.statusCode() / 100 == 4 || !holds(own, body)) {
                            return; // no such stream, or no longer such a session
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
                var ended = builder(session).DELETE().timeout(Duration.ofSeconds(2)).build();
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
