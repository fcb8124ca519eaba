package dev.trackio.show;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A server that answers. What it prints is read on a thread of its own; what of it is not for
 * programs goes to the {@link System.Logger} {@code dev.trackio}.
 */
public final class ShownServer {
    private static final Logger LOG = System.getLogger("dev.trackio");
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    /** More than the server itself allows for what runs. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private static final int MAX_WORDS = 100;

    /**
     * Where it answers.
     *
     * @param page the dashboard, as it was to be opened
     * @param mcp where agents are served; null where they are not
     * @param write with the write token
     */
    public record Addresses(URI page, @Nullable URI mcp, URI write) {}

    private final Program program;
    private final Thread thread;
    private final CompletableFuture<Addresses> started = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;

    // of the thread alone
    private final List<String> words = new ArrayList<>();
    private @Nullable URI page;
    private @Nullable URI mcp;
    private @Nullable URI write;

    private ShownServer(Program program) {
        this.program = program;
        thread = new Thread(this::run, "trackio-show");
        thread.setDaemon(true);
    }

    /**
     * Starts the command and waits until it answers, for at most 60 seconds.
     *
     * @throws IOException when it does not; the message is the server's own, or says what to
     *     install
     * @throws InterruptedException when the thread is interrupted; nothing runs then
     */
    public static ShownServer start(ShowCommand asked, Map<String, String> environment)
            throws IOException, InterruptedException {
        if (asked.mayRunHere()) {
            try {
                var here = ToolProgram.find(asked);
                if (here.isPresent()) {
                    return start(here.get());
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                LOG.log(
                        Level.WARNING,
                        "The server gets a process of its own, as it does not load here: {0}",
                        e.toString());
                return startApart(asked, environment);
            }
        }
        return start(new ChildProgram(asked, environment, ServerJar.Order.OWN_FIRST));
    }

    /** The jars of the program do not fit each other: they are the last to be tried again. */
    private static ShownServer startApart(ShowCommand asked, Map<String, String> environment)
            throws IOException, InterruptedException {
        try {
            return start(new ChildProgram(asked, environment, ServerJar.Order.OWN_LAST));
        } catch (IOException e) {
            throw new IOException(
                    e.getMessage()
                            + "\nOther versions of the server's libraries may be among the jars of"
                            + " this program: set TRACKIO_JAR, or ShowOptions.jar, to trackio.jar",
                    e);
        }
    }

    private static ShownServer start(Program program) throws IOException, InterruptedException {
        var server = new ShownServer(program);
        server.thread.start();
        try {
            server.awaitStart();
            return server;
        } catch (Throwable e) { // also a fault of whoever takes the log
            server.stop();
            throw e;
        }
    }

    private void awaitStart() throws IOException, InterruptedException {
        try {
            var addresses = started.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
            LOG.log(Level.INFO, "dashboard: {0}", addresses.page());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LinkageError missing) {
                throw missing;
            }
            var cause = Objects.requireNonNull(e.getCause());
            throw new IOException(cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new IOException(
                    "The Trackio server did not start within " + START_LIMIT.toSeconds() + " s");
        }
    }

    private void run() {
        try {
            end(program.run(this::hear), null);
        } catch (Throwable e) { // its own, or of whoever takes the log
            end(-1, e);
        } finally {
            program.kill(); // where it has not ended
            ended.countDown();
        }
    }

    private void end(int code, @Nullable Throwable fault) {
        if (fault != null && !(fault instanceof LinkageError)) {
            words.add(fault.toString());
        }
        var said = words.isEmpty() ? "it ended with " + code : String.join("\n", words);
        var failure =
                fault instanceof LinkageError
                        ? fault
                        : new IOException("The Trackio server did not start: " + said, fault);
        if (!started.completeExceptionally(failure) && !stopping) {
            var words = "The Trackio server ended by itself, with " + code;
            if (fault == null) {
                LOG.log(Level.WARNING, words);
            } else {
                LOG.log(Level.WARNING, words, fault);
            }
        }
    }

    /** Lines for programs begin with a star, and may hold a token: no log has them. */
    private void hear(String line) {
        if (!line.startsWith("* ")) {
            tell(line);
        } else if (line.startsWith("* Trackio dashboard: ")) {
            page = address(line);
        } else if (line.startsWith("* MCP server: ")) {
            mcp = address(line);
        } else if (line.startsWith("* Log from Python: ")) {
            write = URI.create(line.substring(line.indexOf('"') + 1, line.lastIndexOf('"')));
        } else if (page != null && write != null && !started.isDone()) {
            started.complete(new Addresses(page, mcp, write));
            words.forEach(ShownServer::log);
            words.clear();
        }
    }

    private static URI address(String line) {
        return URI.create(line.substring(line.indexOf(": ") + 2));
    }

    /** Until it answers its words are kept: if it does not, they are the reason. */
    private void tell(String line) {
        if (started.isDone()) {
            log(line);
        } else if (words.size() < MAX_WORDS) {
            words.add(line);
        }
    }

    /** The server's log has a time, a level and a message. */
    private static void log(String line) {
        var parts = line.split(" ", 3);
        var level =
                switch (parts.length < 3 ? "" : parts[1]) {
                    case "SEVERE" -> Level.ERROR;
                    case "WARNING" -> Level.WARNING;
                    case "INFO" -> Level.INFO;
                    case "FINE" -> Level.DEBUG;
                    default -> null;
                };
        LOG.log(level == null ? Level.INFO : level, level == null ? line : parts[2]);
    }

    /** Where it answers. */
    public Addresses addresses() {
        return started.join();
    }

    /**
     * Waits until it has ended.
     *
     * @throws InterruptedException when the thread is interrupted; the server goes on
     */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /**
     * Stops it: what it accepted is finished first. Returns when it has ended, after at most 15
     * seconds, also on an interrupted thread, which stays interrupted. Again it only waits.
     */
    public void stop() {
        stopping = true;
        program.stop();
        if (!awaitEnd(STOP_LIMIT)) {
            LOG.log(Level.WARNING, "The Trackio server did not stop in order");
            program.kill();
            awaitEnd(STOP_LIMIT);
        }
    }

    private boolean awaitEnd(Duration limit) {
        var interrupted = false;
        var until = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                try {
                    return ended.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
