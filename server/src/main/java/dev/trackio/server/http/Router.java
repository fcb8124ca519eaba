package dev.trackio.server.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the endpoint for a method and a path as it was sent. In a pattern {@code {name}} is one
 * segment and {@code {name...}} the rest of the path, empty segments and all; both are decoded
 * once. A slash at the end of a path does not matter unless a pattern says so.
 */
public final class Router {
    private final Map<String, Map<String, Endpoint>> exact;
    private final List<Route> patterns;
    private final Consumer<Request> guard;

    public Router() {
        this(request -> {});
    }

    /**
     * @param guard throws when a request may not be answered; asked before every endpoint, except
     *     those that are {@link #unguarded}
     */
    public Router(Consumer<Request> guard) {
        this(new HashMap<>(), new ArrayList<>(), guard);
    }

    private Router(
            Map<String, Map<String, Endpoint>> exact,
            List<Route> patterns,
            Consumer<Request> guard) {
        this.exact = exact;
        this.patterns = patterns;
        this.guard = guard;
    }

    /** For routes of this router that anyone may use, or that look themselves at who calls. */
    public Router unguarded() {
        return new Router(exact, patterns, request -> {});
    }

    public Router get(String pattern, Endpoint endpoint) {
        return on("GET", pattern, endpoint);
    }

    public Router post(String pattern, Endpoint endpoint) {
        return on("POST", pattern, endpoint);
    }

    public Router on(String method, String pattern, Endpoint behind) {
        Endpoint endpoint =
                (request, response) -> {
                    guard.accept(request);
                    behind.handle(request, response);
                };
        if (!pattern.contains("{")) {
            put(
                    exact.computeIfAbsent(pattern, p -> new LinkedHashMap<>()),
                    method,
                    endpoint,
                    pattern);
            return this;
        }
        var compiled = Route.compile(pattern);
        for (var route : patterns) {
            if (route.pattern.pattern().equals(compiled.pattern.pattern())) {
                put(route.endpoints, method, endpoint, pattern);
                return this;
            }
        }
        compiled.endpoints.put(method, endpoint);
        patterns.add(compiled);
        return this;
    }

    /** All patterns with their methods, for tests that must reach every route. */
    public Map<String, List<String>> routes() {
        var all = new LinkedHashMap<String, List<String>>();
        exact.forEach((path, endpoints) -> all.put(path, List.copyOf(endpoints.keySet())));
        patterns.forEach(route -> all.put(route.source, List.copyOf(route.endpoints.keySet())));
        return all;
    }

    /** What a path leads to. */
    public sealed interface Found {
        record Match(Endpoint endpoint, Map<String, String> params) implements Found {}

        /** The path is there for other methods. */
        record WrongMethod(String allow) implements Found {}

        record Nothing() implements Found {}
    }

    Found find(String method, String path) {
        var plain = exact(path);
        if (plain != null) {
            return match(plain, method, Map.of());
        }
        for (var route : patterns) {
            var params = route.match(path);
            if (params != null) {
                return match(route.endpoints, method, params);
            }
        }
        return new Found.Nothing();
    }

    private @Nullable Map<String, Endpoint> exact(String path) {
        var found = exact.get(path);
        return found == null && path.length() > 1 && path.endsWith("/") && !path.endsWith("//")
                ? exact.get(path.substring(0, path.length() - 1))
                : found;
    }

    private static Found match(
            Map<String, Endpoint> endpoints, String method, Map<String, String> params) {
        var endpoint = endpoints.get(method);
        if (endpoint == null && method.equals("HEAD")) {
            endpoint = endpoints.get("GET");
        }
        return endpoint == null
                ? new Found.WrongMethod(String.join(", ", new TreeSet<>(endpoints.keySet())))
                : new Found.Match(endpoint, params);
    }

    private static void put(
            Map<String, Endpoint> endpoints, String method, Endpoint endpoint, String pattern) {
        if (endpoints.put(method, endpoint) != null) {
            throw new IllegalArgumentException("two routes: " + method + " " + pattern);
        }
    }

    /** A path with parts that vary. */
    private record Route(
            String source, Pattern pattern, List<String> names, Map<String, Endpoint> endpoints) {
        private static final Pattern PART = Pattern.compile("\\{([a-z_]+)(\\.\\.\\.)?}");

        static Route compile(String source) {
            var regex = new StringBuilder();
            var names = new ArrayList<String>();
            var parts = PART.matcher(source);
            var from = 0;
            while (parts.find()) {
                regex.append(Pattern.quote(source.substring(from, parts.start())));
                regex.append(parts.group(2) == null ? "([^/]+)" : "(.*)");
                names.add(parts.group(1));
                from = parts.end();
            }
            var rest = source.substring(from);
            regex.append(rest.isEmpty() ? "" : Pattern.quote(rest));
            if (!source.endsWith("...}")) {
                regex.append("/?");
            }
            return new Route(
                    source,
                    Pattern.compile(regex.toString(), Pattern.DOTALL),
                    names,
                    new LinkedHashMap<>());
        }

        @Nullable Map<String, String> match(String path) {
            var matcher = pattern.matcher(path);
            if (!matcher.matches()) {
                return null;
            }
            var params = new HashMap<String, String>();
            for (var i = 0; i < names.size(); i++) {
                params.put(names.get(i), Percent.decode(matcher.group(i + 1)));
            }
            return params;
        }
    }
}
