package dev.trackio.server.surface.dashboard;

import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells browsers what was logged, at most four times a second each: names and numbers, no values.
 * Of one project it tells runs that came and went ({@code runs}), where metrics have newer values
 * ({@code points}), alerts ({@code alert}), that something else changed ({@code touched}), and that
 * all may have changed ({@code reload}). A client that comes back says where it was, and is told
 * what it missed. Of all projects only {@code touched} is told.
 */
final class LiveEvents {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration REST = Duration.ofMillis(250);

    private final Dispatcher dispatcher;
    private final ChangeFeed.Source changes;

    LiveEvents(Dispatcher dispatcher, ChangeFeed.Source changes) {
        this.dispatcher = dispatcher;
        this.changes = changes;
    }

    void stream(Request request, Response response) throws IOException, InterruptedException {
        var project = request.query("project");
        var touched = new Touched();
        try (var subscription = changes.subscribe(project, touched::add);
                var stream = response.events()) {
            var teller = teller(project, request);
            stream.send(teller.hello());
            var quiet = Duration.ZERO;
            while (!stream.stopping()) {
                var projects = touched.take(Duration.ofSeconds(1));
                for (var one : projects) {
                    stream.send(teller.touched(one));
                }
                quiet = projects.isEmpty() ? quiet.plusSeconds(1) : Duration.ZERO;
                if (quiet.compareTo(HEARTBEAT) >= 0) {
                    stream.send(": still here\n\n");
                    quiet = Duration.ZERO;
                }
                if (!projects.isEmpty()) {
                    stream.pause(REST);
                }
            }
        }
    }

    private Teller teller(@Nullable String project, Request request) {
        return project == null
                ? new AllProjects()
                : new ProjectTeller(
                        dispatcher, request.caller(), project, request.header("Last-Event-ID"));
    }

    /** What a stream says; the text of its events. */
    interface Teller {
        String hello() throws IOException;

        String touched(String project) throws IOException;
    }

    private static final class AllProjects implements Teller {
        @Override
        public String hello() {
            return "event: hello\ndata: {}\n\n";
        }

        @Override
        public String touched(String project) {
            return "event: touched\ndata: " + Json.string(Map.of("project", project)) + "\n\n";
        }
    }

    /** Projects that were touched since the last look; a set, so it is bounded by their number. */
    private static final class Touched {
        private final ReentrantLock lock = new ReentrantLock(); // guards projects
        private final Condition more = lock.newCondition();
        private final Set<String> projects = new LinkedHashSet<>();

        void add(String project) {
            lock.lock();
            try {
                projects.add(project);
                more.signal();
            } finally {
                lock.unlock();
            }
        }

        List<String> take(Duration patience) throws InterruptedException {
            lock.lock();
            try {
                var nanos = patience.toNanos();
                while (projects.isEmpty() && nanos > 0) {
                    nanos = more.awaitNanos(nanos);
                }
                var taken = List.copyOf(projects);
                projects.clear();
                return taken;
            } finally {
                lock.unlock();
            }
        }
    }
}
