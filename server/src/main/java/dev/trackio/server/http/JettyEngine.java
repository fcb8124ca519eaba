package dev.trackio.server.http;

import dev.trackio.server.call.ApiException;
import java.io.IOException;
import java.net.BindException;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a router over HTTP/1.1: Jetty, one virtual thread for each request. */
public final class JettyEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JettyEngine.class);

    /** Probes come under the number of a machine, which no setting names. */
    private static final Set<String> PROBES = Set.of("/healthz", "/readyz");

    static {
        // Else Jetty starts all of JMX, a sixth of our own start, to see whether references take 4
        // bytes or 8; it spaces the counters of its queues by that.
        System.setProperty("org.eclipse.jetty.util.referencesPerCacheLine", "16");
    }

    private final Router router;
    private final HostGuard guard;
    private final Faults faults;
    private final String rootPath;
    private final Server server;
    private final ServerConnector connector;
    private final Packing packing = new Packing();
    private final CountDownLatch stop = new CountDownLatch(1);

    /** How a fault is shown to the clients of a path. */
    public interface Faults {
        void answer(ApiException fault, Request request, Response response) throws IOException;
    }

    /**
     * @param port 0 for any that is free
     * @param rootPath a prefix that a proxy may leave on or take off; empty for none
     */
    public JettyEngine(
            String host, int port, String rootPath, Router router, HostGuard guard, Faults faults) {
        this.router = router;
        this.guard = guard;
        this.faults = faults;
        this.rootPath = rootPath;
        var threads = new QueuedThreadPool(32, 4);
        threads.setName("http");
        // A program that shows its dashboard ends when its own work is done.
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server = new Server(threads);
        connector =
                new ServerConnector(
                        server,
                        null,
                        new ScheduledExecutorScheduler("http timer", true),
                        null,
                        1,
                        1,
                        new HttpConnectionFactory(configuration()));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(60_000);
        connector.setAcceptQueueSize(1024); // a job array starts all its clients at once
        connector.setShutdownIdleTimeout(100); // of connections on which nothing is being answered
        server.addConnector(connector);
        server.setHandler(new GracefulHandler(new Entry()));
        server.setErrorHandler(new Refusals());
        server.setRequestLog(new AccessLog());
        server.setStopTimeout(8_000);
    }

    /**
     * @throws BindException when the port is taken
     */
    public void start() throws IOException {
        try {
            server.start();
        } catch (IOException e) {
            close();
            if (e.getCause() instanceof BindException bind) {
                throw bind;
            }
            throw e;
        } catch (Exception e) {
            close();
            throw new IOException(e);
        }
    }

    public int port() {
        return connector.getLocalPort();
    }

    /** Takes no more, lets what runs come to its end within 8 s. */
    @Override
    public void close() {
        stop.countDown();
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("the HTTP server did not stop in order: {}", e.toString());
        }
    }

    /** Paths are taken as they were sent: the router decodes each part once. */
    private static HttpConfiguration configuration() {
        var configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(true);
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        configuration.setRequestHeaderSize(16 * 1024);
        configuration.setResponseHeaderSize(16 * 1024);
        configuration.setOutputBufferSize(32 * 1024);
        return configuration;
    }

    private String belowRoot(String path) {
        if (!rootPath.isEmpty() && path.startsWith(rootPath)) {
            var rest = path.substring(rootPath.length());
            if (rest.isEmpty() || rest.startsWith("/")) {
                return rest.isEmpty() ? "/" : rest;
            }
        }
        return path;
    }

    /** Where every request comes in. */
    private final class Entry extends Handler.Abstract {
        @Override
        public boolean handle(
                org.eclipse.jetty.server.Request jettyRequest,
                org.eclipse.jetty.server.Response jettyResponse,
                Callback callback) {
            var path = jettyRequest.getHttpURI().getPath();
            var request = new Request(jettyRequest, belowRoot(path == null ? "/" : path), rootPath);
            var head = jettyRequest.getMethod().equals("HEAD");
            var response = new Response(jettyResponse, head, stop, packing);
            try {
                answer(request, response);
                response.finish();
                callback.succeeded();
            } catch (Throwable e) {
                gone(request, e);
                callback.failed(e);
            } finally {
                release(request, response);
            }
            return true;
        }

        private static void release(Request request, Response response) {
            try {
                request.release();
            } finally {
                response.release();
            }
        }

        private void answer(Request request, Response response) throws Exception {
            try {
                route(request, response);
            } catch (ApiException e) {
                if (!response.restart()) {
                    throw e;
                }
                faults.answer(e, request, response);
            }
        }

        private void route(Request request, Response response) throws Exception {
            response.always("X-Content-Type-Options", "nosniff");
            response.always("Referrer-Policy", "no-referrer");
            var origin = request.header("Origin");
            try {
                guard.check(request.header("Host"), origin);
            } catch (ApiException e) {
                if (!PROBES.contains(request.path())) {
                    throw e;
                }
                request.byStranger();
            }
            if (origin != null && !request.isByStranger()) {
                Cors.allow(origin, response);
                if (request.method().equals("OPTIONS")) {
                    Cors.preflight(request, response);
                    return;
                }
            }
            request.refuseForgery();
            switch (router.find(request.method(), request.path())) {
                case Router.Found.Match(var endpoint, var params) -> {
                    request.params(params);
                    endpoint.handle(request, response);
                }
                case Router.Found.WrongMethod(var allow) -> {
                    response.always("Allow", allow);
                    throw new ApiException(
                            ApiException.Kind.METHOD_NOT_ALLOWED, "Method Not Allowed");
                }
                case Router.Found.Nothing() -> throw ApiException.noRoute();
            }
        }

        /** A client that left is no news; anything else is ours. */
        private void gone(Request request, Throwable e) {
            if (e instanceof IOException) {
                LOG.debug("{}: {}", request, e.toString());
            } else {
                LOG.error("{} failed", request, e);
            }
        }
    }

    /**
     * What Jetty refuses by itself, such as a broken request line: JSON, too, and no more than
     * that.
     */
    private static final class Refusals extends ErrorHandler {
        @Override
        protected void generateResponse(
                org.eclipse.jetty.server.Request request,
                org.eclipse.jetty.server.Response response,
                int code,
                @Nullable String message,
                @Nullable Throwable cause,
                Callback callback) {
            var words =
                    switch (code) {
                        case 400 -> "The request is not valid HTTP.";
                        case 408 -> "The request came too slowly.";
                        case 413 -> "The body is too large.";
                        case 414 -> "The URL is too long.";
                        case 431 -> "The headers are too large.";
                        case 503 -> "The server is about to stop.";
                        case 505 -> "Use HTTP/1.1.";
                        default -> "The server could not answer.";
                    };
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, Response.JSON);
            org.eclipse.jetty.io.Content.Sink.write(
                    response, true, "{\"error\":\"" + words + "\"}", callback);
        }
    }
}
