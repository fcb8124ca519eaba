package dev.trackio.server.surface.dashboard;

import dev.trackio.server.call.ChangeFeed;
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

/** Tells browsers which projects were touched, at most four times a second each. */
final class LiveEvents {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration REST = Duration.ofMillis(250);

    private final ChangeFeed.Source changes;

    LiveEvents(ChangeFeed.Source changes) {
        this.changes = changes;
    }

    void stream(Request request, Response response) throws IOException, InterruptedException {
        var touched = new Touched();
        try (var subscription = changes.subscribe(request.query("project"), touched::add);
                var stream = response.events()) {
            stream.send("event: hello\ndata: {}\n\n");
            var quiet = Duration.ZERO;
            while (!stream.stopping()) {
                var projects = touched.take(Duration.ofSeconds(1));
                for (var project : projects) {
                    var data = Json.string(Map.of("project", project));
                    stream.send("event: touched\ndata: " + data + "\n\n");
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
