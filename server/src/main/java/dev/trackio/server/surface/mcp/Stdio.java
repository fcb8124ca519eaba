package dev.trackio.server.surface.mcp;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.BodyLimit;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.json.Bodies;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MCP between a client and a process that it has started: a message a line, both ways. Requests are
 * answered at the same time, 16 of them; up to 1,000 more wait, and beyond that they are refused.
 * Everything else is taken in order, by the thread that reads. When the client sends no more, what
 * runs may end within ten seconds, and what only waits ends at once.
 */
final class Stdio {
    private static final Logger LOG = LoggerFactory.getLogger(Stdio.class);
    private static final int MOST_AT_ONCE = 16;
    private static final int MOST_WAITING = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * A pipe can wait for what a socket would refuse; not for ever, since replies and cancellations
     * come through it, too.
     */
    private static final Duration ROOM = Duration.ofSeconds(60);

    private final Receiver receiver;
    private final Bodies bodies;
    private final LineInput input;
    private final LineOutput output;
    private final Map<String, StdioOutlet> underWay = new ConcurrentHashMap<>();
    private final Semaphore turns = new Semaphore(MOST_AT_ONCE, true);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean ended;

    /** Who answers. */
    interface Receiver {
        /** Answers a request, on a thread of its own. */
        void request(Message.Request request, RawJson line, StdioOutlet outlet) throws IOException;

        /** Takes a notification or a reply before anything that comes after it is read. */
        void other(Message message, RawJson line) throws IOException;
    }

    /**
     * @param limit a longer line is refused and never held
     */
    Stdio(Receiver receiver, Bodies bodies, BodyLimit limit, InputStream in, OutputStream out) {
        this.receiver = receiver;
        this.bodies = bodies;
        input = new LineInput(in, limit);
        output = new LineOutput(out);
    }

    /** For what is said without being asked. */
    StdioOutlet outlet() {
        return new StdioOutlet(output, () -> ended);
    }

    /** Answers until the client sends no more. */
    void run() throws IOException {
        try {
            while (input.advance()) {
                take();
            }
        } finally {
            ended = true;
            finish();
        }
    }

    private void finish() {
        threads.shutdown();
        underWay.values().forEach(StdioOutlet::end);
        try {
            if (!threads.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{} requests were still running at the end", underWay.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
    }

    private void take() throws IOException {
        JsonBody body;
        try {
            body = bodies.readIntoMemory(input.line(), ROOM);
        } catch (ApiException e) {
            refuse(new RpcFault(RpcFault.INVALID_REQUEST, e.kind().status(), e.getMessage()));
            return;
        }
        var handedOver = false;
        try {
            var line = body.json();
            if (isBlank(line)) {
                return;
            }
            switch (Message.parse(line)) {
                case Message.Request request -> handedOver = start(request, body);
                case Message.Notification told -> {
                    cancel(told);
                    receiver.other(told, line);
                }
                case Message.Reply reply -> receiver.other(reply, line);
            }
        } catch (RpcFault e) {
            refuse(e);
        } catch (RuntimeException e) {
            LOG.error("a message was not taken", e); // the next one may be
        } finally {
            if (!handedOver) {
                body.close();
            }
        }
    }

    private void refuse(RpcFault fault) throws IOException {
        output.write(fault.message(fault.id()));
    }

    private static boolean isBlank(RawJson line) {
        for (var i = 0; i < line.length(); i++) {
            if (line.array()[line.offset() + i] > ' ' || line.array()[line.offset() + i] < 0) {
                return false;
            }
        }
        return true;
    }

    private void cancel(Message.Notification told) {
        var id = told.params().get("requestId");
        if (told.method().equals("notifications/cancelled") && id != null) {
            var outlet = underWay.get(id.toString());
            if (outlet != null) {
                outlet.cancel();
            }
        }
    }

    private boolean start(Message.Request request, JsonBody body) throws IOException {
        if (underWay.size() >= MOST_WAITING + MOST_AT_ONCE) {
            var fault =
                    new RpcFault(
                            RpcFault.INTERNAL,
                            503,
                            "Too many requests at once: "
                                    + (MOST_WAITING + MOST_AT_ONCE)
                                    + " have no answer yet. Wait for some.");
            output.write(fault.message(request.id()));
            return false;
        }
        var outlet = new StdioOutlet(output, () -> ended, waits(request));
        underWay.put(request.id().toString(), outlet);
        threads.execute(() -> answer(request, body, outlet));
        return true;
    }

    private void answer(Message.Request request, JsonBody body, StdioOutlet outlet) {
        try (body) {
            if (waits(request)) {
                receiver.request(request, body.json(), outlet);
                return;
            }
            turns.acquire();
            try {
                if (!outlet.cancelled()) {
                    receiver.request(request, body.json(), outlet);
                }
            } finally {
                turns.release();
            }
        } catch (IOException e) {
            LOG.debug("{} is answered to nobody: {}", request.id(), e.toString());
        } catch (RuntimeException | Error e) {
            LOG.error("MCP {} failed", Nearest.shortened(request.method()), e);
            failed(request, outlet);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            underWay.remove(request.id().toString(), outlet);
        }
    }

    /** A client that gets no answer waits for ever. */
    private static void failed(Message.Request request, StdioOutlet outlet) {
        if (outlet.begun()) {
            return;
        }
        var fault = new RpcFault(RpcFault.INTERNAL, 500, "The request failed: the log says where.");
        try {
            outlet.answer(fault.status(), fault.message(request.id()));
        } catch (IOException e) {
            LOG.debug("{} is answered to nobody: {}", request.id(), e.toString());
        }
    }

    /** What does little but wait, and has a bound of its own, takes no turn from what works. */
    private static boolean waits(Message.Request request) {
        return request.method().equals("subscriptions/listen")
                || WaitForRun.NAME.equals(request.text("name"));
    }

    /** The revision that a request names in its {@code _meta}; legacy ones name none. */
    static Era era(Message.Request request) {
        return Era.of(null, Json.text(request.meta().get(Headers.META_VERSION)));
    }
}
