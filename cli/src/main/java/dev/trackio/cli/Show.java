package dev.trackio.cli;

import dev.trackio.cli.demo.DemoData;
import dev.trackio.server.Config;
import dev.trackio.server.Server;
import dev.trackio.server.call.AccessPolicy.Mode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code trackio show}: serves the dashboard and the APIs until it is stopped. */
@Command(
        name = "show",
        description = "Serve the dashboard and the APIs.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example:",
            "  trackio show --mcp-server --project my-project",
        })
final class Show implements Callable<Integer> {
    private static final String STDERR = "-";

    @Parameters(
            arity = "0..1",
            paramLabel = "registry",
            description = "Open the registry page, which frontends of --frontend have.")
    private @Nullable Page page;

    @Option(names = "--project", description = "Open the dashboard on this project.")
    private @Nullable String project;

    @Option(
            names = "--theme",
            description = "Open the dashboard in this theme: light, dark or system.")
    private @Nullable String theme;

    @Option(
            names = "--color-palette",
            paramLabel = "COLOR,COLOR",
            description = "Colours of runs for frontends. Environment: TRACKIO_COLOR_PALETTE.")
    private @Nullable String colorPalette;

    @Option(
            names = "--no-footer",
            negatable = true,
            description = "Open the dashboard without its footer.")
    private boolean noFooter;

    @Option(
            names = "--mcp-server",
            negatable = true,
            description = "Serve agents over MCP, too. Environment: GRADIO_MCP_SERVER=True.")
    private @Nullable Boolean mcpServer;

    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            description = "Data folder. Environment: TRACKIO_DIR.")
    private @Nullable Path dir;

    @Option(
            names = "--host",
            description =
                    "Address to bind; 127.0.0.1 unless given. Environment: GRADIO_SERVER_NAME.")
    private @Nullable String host;

    @Option(
            names = "--port",
            description =
                    "Port to bind, 0 for any; 7860 or the next free one unless given. Environment:"
                            + " GRADIO_SERVER_PORT, GRADIO_NUM_PORTS.")
    private @Nullable Integer port;

    @Option(
            names = "--write-token",
            description = "Token that whoever writes must bring. Environment: TRACKIO_WRITE_TOKEN.")
    private @Nullable String writeToken;

    @Option(
            names = "--read-token",
            description =
                    "Token for reading alone; reading then needs one. Environment:"
                            + " TRACKIO_READ_TOKEN.")
    private @Nullable String readToken;

    @Option(
            names = "--log-token",
            description =
                    "Token for reading and logging, not for renaming and deleting. Environment:"
                            + " TRACKIO_LOG_TOKEN.")
    private @Nullable String logToken;

    @Option(names = "--private", description = "Ask for the token for reading, too.")
    private boolean closed;

    @Option(names = "--read-only", description = "Write nothing at all.")
    private boolean readOnly;

    @Option(
            names = "--allowed-host",
            description =
                    "Host name under which the server is reached; may be given again. Environment:"
                            + " TRACKIO_ALLOWED_HOSTS.")
    private List<String> allowedHosts = List.of();

    @Option(
            names = "--root-path",
            description =
                    "Prefix behind a proxy, such as /trackio. Environment: TRACKIO_ROOT_PATH.")
    private @Nullable String rootPath;

    @Option(
            names = "--frontend",
            paramLabel = "DIR",
            description =
                    "Folder with an index.html to show in place of the dashboard. Environment:"
                            + " TRACKIO_FRONTEND_DIR.")
    private @Nullable Path frontend;

    @Option(
            names = "--max-body",
            paramLabel = "SIZE",
            description =
                    "Longest body of a call that logs, such as 512M; 1G unless given. Environment:"
                            + " TRACKIO_MAX_BODY.")
    private @Nullable String maxBody;

    @Option(
            names = "--log-level",
            description =
                    "What the log tells: error, warn, info or debug; info unless given. Environment:"
                            + " TRACKIO_LOG_LEVEL.")
    private Logging.@Nullable Verbosity logLevel;

    @Option(
            names = "--access-log",
            arity = "0..1",
            fallbackValue = STDERR,
            paramLabel = "FILE",
            description = "Write a line for each request to this file; to stderr without one.")
    private @Nullable String accessLog;

    @Option(names = "--no-browser", description = "Open no browser.")
    private boolean noBrowser;

    @Option(names = "--demo", description = "Show made-up runs, kept in a folder of their own.")
    private boolean demo;

    @Option(
            names = "--stop-with-stdin",
            description =
                    "Stop when standard input ends, as it does when the program that started this"
                            + " one is gone.")
    private boolean stopWithStdin;

    @ParentCommand private @Nullable Main main;
    @Spec private @Nullable CommandSpec spec;

    /** What is shown in place of a project. */
    private enum Page {
        REGISTRY
    }

    @Override
    public Integer call() throws IOException {
        startLogging();
        var config = config(environment());
        checkPage(config);
        if (demo) {
            DemoData.writeInto(config);
        }
        try (var server = Server.start(config)) {
            if (main == null || main.within() == Main.Within.OWN_PROCESS) {
                keepHouse(server);
            }
            announce(server, config);
            if (!noBrowser) {
                Browser.open(dashboardUrl(server));
            }
            serve(server);
        }
        return 0;
    }

    private static void keepHouse(Server server) {
        var stop = Thread.ofPlatform().name("stop").unstarted(server::close);
        Runtime.getRuntime().addShutdownHook(stop);
        IdleHeap.watch(server::rest, OldSpace.watch());
    }

    /** Until it is to stop. */
    private void serve(Server server) throws IOException {
        if (stopWithStdin) {
            System.in.transferTo(OutputStream.nullOutputStream());
            return;
        }
        try {
            server.block();
        } catch (InterruptedException e) {
            // the program that this runs in has had enough
        } finally {
            var _ = Thread.interrupted(); // else closing would be cut short, too
        }
    }

    private void checkPage(Config config) {
        if (page != null && project != null) {
            throw new ParameterException(
                    Main.given(spec).commandLine(),
                    "trackio show registry does not accept --project");
        }
        if (page != null && config.frontend() == null) {
            throw new ParameterException(
                    Main.given(spec).commandLine(),
                    "The dashboard has no page for registries: trackio registry list and trackio"
                            + " registry show tell of them, and --frontend DIR shows one that has.");
        }
    }

    private void startLogging() throws IOException {
        if (logLevel != null) {
            Logging.verbosity(logLevel);
        }
        if (accessLog != null && accessLog.equals(STDERR)) {
            Logging.accessLog();
        } else if (accessLog != null) {
            Logging.accessLog(Path.of(accessLog));
        }
    }

    private Map<String, String> environment() {
        var environment = new HashMap<>(System.getenv());
        if (dir != null) {
            environment.put("TRACKIO_DIR", dir.toAbsolutePath().toString());
        }
        if (colorPalette != null) {
            environment.put("TRACKIO_COLOR_PALETTE", colorPalette);
        }
        return environment;
    }

    private Config config(Map<String, String> environment) {
        var base = Config.of(environment);
        return base.with(
                draft -> {
                    if (demo) {
                        draft.dataDir = DemoData.folder(base.dataDir());
                    }
                    if (host != null) {
                        draft.host = host;
                    }
                    if (port != null) {
                        draft.port(port);
                    }
                    if (mcpServer != null) {
                        draft.mcp = mcpServer;
                    }
                    if (writeToken != null) {
                        draft.writeToken = writeToken;
                    }
                    if (readToken != null) {
                        draft.readToken = readToken;
                    }
                    if (logToken != null) {
                        draft.logToken = logToken;
                    }
                    draft.closed = closed;
                    draft.readOnly = readOnly;
                    draft.allowedHosts = new HashSet<>(base.allowedHosts());
                    draft.allowedHosts.addAll(allowedHosts);
                    if (rootPath != null) {
                        draft.rootPath = rootPath;
                    }
                    if (maxBody != null) {
                        draft.maxBodyBytes = Config.bytes("--max-body", maxBody);
                    }
                    draft.frontend = frontend(base, environment);
                });
    }

    /** The flag, the environment, what was saved; null for our own dashboard. */
    private @Nullable Path frontend(Config base, Map<String, String> environment) {
        if (frontend != null) {
            return frontend.toAbsolutePath().normalize();
        }
        return base.frontend() != null
                ? base.frontend()
                : SavedFrontend.of(Config.userFolder(environment), Main.out(spec));
    }

    /** These lines are read by people and by programs that start us. */
    private void announce(Server server, Config config) {
        var out = Main.out(spec);
        out.println("* Trackio dashboard: " + dashboardUrl(server));
        if (config.mcp()) {
            out.println("* MCP server: " + server.mcpUrl());
        }
        out.println("* Log from Python: TRACKIO_SERVER_URL=\"" + server.writeUrl() + "\"");
        if (server.readUrl() != null) {
            out.println("* To read only: " + server.readUrl());
        }
        out.println("* Data folder: " + config.dataDir());
        if (config.frontend() != null) {
            out.println("* Frontend: " + config.frontend());
        }
        if (server.mode() == Mode.OPEN) {
            out.println(
                    "* Everyone on this machine may read and write; --private asks for the token.");
        }
        out.println("* Press Ctrl+C to stop.");
        out.flush();
    }

    private String dashboardUrl(Server server) {
        var parameters = new LinkedHashMap<String, String>();
        if (project != null) {
            parameters.put("project", project);
        }
        if (theme != null) {
            parameters.put("theme", theme);
        }
        if (noFooter) {
            parameters.put("footer", "false");
        }
        var query =
                String.join(
                        "&",
                        parameters.entrySet().stream()
                                .map(
                                        e ->
                                                e.getKey()
                                                        + "="
                                                        + URLEncoder.encode(
                                                                e.getValue(),
                                                                StandardCharsets.UTF_8))
                                .toList());
        return server.url()
                + (page == null ? "" : "registry")
                + (query.isEmpty() ? "" : "?" + query);
    }
}
