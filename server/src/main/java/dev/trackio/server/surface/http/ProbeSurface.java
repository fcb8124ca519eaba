package dev.trackio.server.surface.http;

import dev.trackio.api.Access;
import dev.trackio.server.call.AccessPolicy;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Readiness;
import dev.trackio.server.call.Readiness.Check;
import dev.trackio.server.http.Endpoint;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import dev.trackio.server.http.Router;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What whoever runs the server asks: is it alive, can it do its work, how much of it does it do.
 * Probes have no token and come under the number of a machine, so they get the status alone; what
 * is wrong, and with which projects, is told to those who may read.
 */
public final class ProbeSurface {
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<Readiness> readiness;
    private final Numbers numbers;
    private final Endpoint page;
    private final AccessPolicy access;

    /** Writes all that is counted, in Prometheus' text format. */
    public interface Numbers {
        void write(OutputStream out) throws IOException;
    }

    /**
     * @param page the dashboard's, which has the address of the numbers as well
     */
    public ProbeSurface(
            Supplier<Readiness> readiness, Numbers numbers, Endpoint page, AccessPolicy access) {
        this.readiness = readiness;
        this.numbers = numbers;
        this.page = page;
        this.access = access;
    }

    public void mount(Router router) {
        var open = router.unguarded();
        open.get("/healthz", (q, r) -> r.send(200, Response.JSON, "{\"status\":\"ok\"}"));
        open.get("/readyz", this::ready);
        open.get("/metrics", this::metrics);
    }

    /** A browser takes HTML and gets the page; Prometheus and curl do not ask for it. */
    private void metrics(Request request, Response response) throws Exception {
        response.vary("Accept");
        var accept = request.header("Accept");
        if (accept != null && accept.contains("text/html")) {
            page.handle(request, response);
            return;
        }
        access.check(Access.READ, request.caller(), null);
        response.header("Cache-Control", "no-store");
        try (var out = response.stream(200, TEXT_FORMAT)) {
            numbers.write(out);
        }
    }

    private void ready(Request request, Response response) throws IOException {
        var excluded = excluded(request);
        var state = readiness.get();
        var ready = excluded.containsAll(state.troubles().keySet());
        var answer = new LinkedHashMap<String, Object>();
        answer.put("status", ready ? "ready" : "not ready");
        if (!request.isByStranger() && access.allows(Access.READ, request.caller(), null)) {
            var checks = new LinkedHashMap<String, String>();
            for (var check : Check.values()) {
                checks.put(name(check), state.troubles().getOrDefault(check, "ok"));
            }
            answer.put("checks", checks);
            answer.put("unreadable_projects", state.unreadable());
        }
        response.header("Cache-Control", "no-store");
        response.send(ready ? 200 : 503, Response.JSON, Json.bytes(answer));
    }

    /** As the servers of Kubernetes have it: checks that do not count. */
    private static Set<Check> excluded(Request request) {
        var excluded = EnumSet.noneOf(Check.class);
        var names = request.query("exclude");
        if (names != null) {
            for (var name : names.split(",", -1)) {
                excluded.add(check(name));
            }
        }
        return excluded;
    }

    private static Check check(String name) {
        return Arrays.stream(Check.values())
                .filter(check -> name(check).equals(name.strip()))
                .findFirst()
                .orElseThrow(
                        () ->
                                ApiException.badRequest(
                                        "exclude: expected writes, disk or projects, not '"
                                                + ApiException.shown(name)
                                                + "'."));
    }

    private static String name(Check check) {
        return check.name().toLowerCase(Locale.ROOT);
    }
}
