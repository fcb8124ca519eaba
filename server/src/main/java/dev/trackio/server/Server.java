package dev.trackio.server;

import dev.trackio.api.Access;
import dev.trackio.api.Catalogue;
import dev.trackio.api.Operations;
import dev.trackio.server.call.AccessPolicy;
import dev.trackio.server.call.AccessPolicy.Mode;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Limits;
import dev.trackio.server.http.HostGuard;
import dev.trackio.server.http.JettyEngine;
import dev.trackio.server.http.Percent;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import dev.trackio.server.http.Router;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.Bodies;
import dev.trackio.server.surface.dashboard.DashboardSurface;
import dev.trackio.server.surface.dashboard.FrontendAddresses;
import dev.trackio.server.surface.dashboard.FrontendSurface;
import dev.trackio.server.surface.dashboard.Pages;
import dev.trackio.server.surface.docs.DocsSurface;
import dev.trackio.server.surface.gradio.GradioSurface;
import dev.trackio.server.surface.http.ApiSurface;
import dev.trackio.server.surface.http.FileSurface;
import dev.trackio.server.surface.http.ProbeSurface;
import dev.trackio.server.surface.mcp.McpSurface;
import java.io.IOException;
import java.net.BindException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A running server. {@link #start} answers when it does; {@link #close} finishes what was accepted.
 */
public final class Server implements AutoCloseable {
    /** The Trackio whose API this is. */
    public static final String TRACKIO_VERSION = "0.43.0";

    private static final List<String> PROGRAM_PATHS =
            List.of(
                    "/api",
                    "/gradio_api",
                    "/mcp",
                    "/.well-known",
                    "/assets",
                    "/static",
                    "/ui",
                    "/file",
                    "/artifact_blob",
                    "/__trackio");

    private final Catalogue catalogue = Operations.catalogue();
    private final Config config;
    private final String token;
    private final AccessPolicy access;
    private final PrometheusMeter meter = new PrometheusMeter();
    private final Tracker tracker;
    private final ForeignChanges foreign;
    private final GradioSurface gradio;
    private final DashboardSurface dashboard;
    private final Pages pages;
    private final Router router;
    private final JettyEngine engine;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Server(Config config) throws IOException {
        this.config = config;
        var frontend = config.frontend() == null ? null : FrontendSurface.in(config.frontend());
        token = WriteToken.of(config);
        access = new AccessPolicy(mode(config), token, config.readToken(), config.logToken());
        tracker = Tracker.open(config, access, meter);
        try {
            tracker.storage().warmUp();
            foreign = new ForeignChanges(tracker.storage().projects(), tracker.changes());
            var arguments = new Arguments(catalogue);
            var bodies = new Bodies();
            var limits = new Limits(config.maxBodyBytes());
            gradio =
                    new GradioSurface(
                            catalogue,
                            tracker.dispatcher(),
                            arguments,
                            bodies,
                            limits,
                            Clock.systemUTC(),
                            UUID.randomUUID().toString());
            dashboard = new DashboardSurface(tracker.dispatcher(), foreign);
            pages = frontend == null ? dashboard : frontend;
            router = router(arguments, bodies, limits);
            engine = listen();
            foreign.start();
            if (!config.readOnly() && !config.intake().paused()) {
                tracker.inbox().importEvery(config.intake().inboxEvery());
                tracker.sweeper().start();
            }
        } catch (Throwable e) { // within another program nobody else would close it
            tracker.close();
            throw e;
        }
    }

    /**
     * Starts on the configured port, or on the next free one where that is allowed.
     *
     * @throws IOException when the folder or the port cannot be used; the message says what to do
     */
    public static Server start(Config config) throws IOException {
        return new Server(config);
    }

    /** All surfaces, in one place. A private server answers nobody without a token. */
    private Router router(Arguments arguments, Bodies bodies, Limits limits) {
        var router = new Router(request -> access.check(Access.READ, request.caller(), null));
        var dispatcher = tracker.dispatcher();
        var version = version();
        new ApiSurface(
                        catalogue,
                        dispatcher,
                        arguments,
                        bodies,
                        limits,
                        TRACKIO_VERSION,
                        version,
                        config.mcp(),
                        config.intake().paused())
                .mount(router);
        new ProbeSurface(tracker.storage()::readiness, meter::write, pages::page, access)
                .mount(router);
        new FileSurface(tracker.uploads(), tracker.blobs(), tracker.artifactBlobs()::open, access)
                .mount(router);
        gradio.mount(router);
        var open = router.unguarded(); // these two ask for the token in forms of their own
        new McpSurface(
                        catalogue,
                        dispatcher,
                        arguments,
                        bodies,
                        limits,
                        foreign,
                        config.mcp(),
                        version)
                .mount(open);
        new DocsSurface(catalogue, dispatcher, config.mcp(), version).mount(open);
        new FrontendAddresses(pages::version).mount(router);
        dashboard.mountData(router);
        pages.mount(router); // last: it may take whatever is left
        return router;
    }

    private JettyEngine listen() throws IOException {
        var allowed = new HashSet<>(config.allowedHosts());
        if (!config.loopback() && !config.everywhere()) {
            allowed.add(config.host());
        }
        var guard = new HostGuard(config.everywhere(), allowed);
        var port = config.port();
        for (var tries = Math.max(1, config.portTries()); ; tries--, port++) {
            var engine =
                    new JettyEngine(
                            config.host(), port, config.rootPath(), router, guard, this::fault);
            try {
                engine.start();
                return engine;
            } catch (BindException e) {
                if (tries == 1) {
                    throw taken(e);
                }
            }
        }
    }

    private IOException taken(BindException e) {
        return new IOException(
                config.portTries() > 1
                        ? "No port is free from "
                                + config.port()
                                + " to "
                                + (config.port() + config.portTries() - 1)
                                + "; choose one with --port."
                        : "Port "
                                + config.port()
                                + " on "
                                + config.host()
                                + " cannot be bound ("
                                + e.getMessage()
                                + "); choose another one with --port.",
                e);
    }

    /** Each path's clients read faults in their own form. */
    private void fault(ApiException fault, Request request, Response response) throws IOException {
        if (fault.kind().status() == 404
                && !isProgramPath(request.path())
                && pages.missing(request, response)) {
            return;
        }
        if (request.path().startsWith("/gradio_api/") || request.path().equals("/config")) {
            GradioSurface.fault(fault, response);
        } else {
            ApiSurface.fault(fault, request, response);
        }
    }

    /** Where programs ask, a page would be taken for an answer. */
    private static boolean isProgramPath(String path) {
        return PROGRAM_PATHS.stream()
                .anyMatch(program -> path.equals(program) || path.startsWith(program + "/"));
    }

    private static Mode mode(Config config) {
        if (config.asksReaders()) {
            return Mode.PRIVATE;
        }
        return !config.asksWriters() && config.loopback() ? Mode.OPEN : Mode.PROTECTED;
    }

    public int port() {
        return engine.port();
    }

    /** Where a browser finds the dashboard, with a slash at its end. */
    public String url() {
        var host = config.everywhere() ? "127.0.0.1" : config.host();
        var name = host.contains(":") ? "[" + host + "]" : host;
        return "http://" + name + ":" + port() + config.rootPath() + "/";
    }

    public String mcpUrl() {
        return url() + "gradio_api/mcp/";
    }

    /** The dashboard for whoever may write, and what Python takes as TRACKIO_SERVER_URL. */
    public String writeUrl() {
        return url() + "?write_token=" + Percent.encode(token);
    }

    /** The dashboard for whoever may only read; null where there is no token for that. */
    public @Nullable String readUrl() {
        var read = config.readToken();
        return read == null ? null : url() + "?read_token=" + Percent.encode(read);
    }

    /** All routes with their methods, for tests that must reach each of them. */
    Map<String, List<String>> routes() {
        return router.routes();
    }

    public Mode mode() {
        return access.mode();
    }

    public static String version() {
        var version = Server.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    /**
     * Takes no more calls, lets those that run come to their end, then closes the files. Closing
     * again does nothing.
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        foreign.close();
        engine.close();
        gradio.close();
        tracker.close();
    }

    /** Lets go of what is kept for speed and was not asked for lately. False if there is none. */
    public boolean rest() {
        return tracker.rest();
    }

    /** Waits until the thread is interrupted. */
    public void block() throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            TimeUnit.DAYS.sleep(1);
        }
    }
}
