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
    private final Table table;
    private final Consumer<Request> guard;

    public Router() {
        this(request -> {});
    }

    /**
     * @param guard throws when a request may not be answered; asked before every endpoint, except
     *     those that are {@link #unguarded}
     */
    public Router(Consumer<Request> guard) {
        this(new Table(), guard);
    }

    private Router(Table table, Consumer<Request> guard) {
        this.table = table;
        this.guard = guard;
    }

    /** For routes of this router that anyone may use, or that look themselves at who calls. */
    public Router unguarded() {
        return new Router(table, request -> {});
    }

    public Router get(String pattern, Endpoint endpoint) {
        return on("GET", pattern, endpoint);
    }

    public Router post(String pattern, Endpoint endpoint) {
        return on("POST", pattern, endpoint);
    }

    /** What answers GET and HEAD wherever no route does. */
    public Router otherwise(Endpoint endpoint) {
        table.otherwise = guarded(endpoint);
        return this;
    }

    private Endpoint guarded(Endpoint behind) {
        return (request, response) -> {
            guard.accept(request);
            behind.handle(request, response);
        };
    }

    public Router on(String method, String pattern, Endpoint behind) {
        var endpoint = guarded(behind);
        if (!pattern.contains("{")) {
            put(
                    table.exact.computeIfAbsent(pattern, p -> new LinkedHashMap<>()),
                    method,
                    endpoint,
                    pattern);
            return this;
        }
        var compiled = Route.compile(pattern);
        for (var route : table.patterns) {
            if (route.pattern.pattern().equals(compiled.pattern.pattern())) {
                put(route.endpoints, method, endpoint, pattern);
                return this;
            }
        }
        compiled.endpoints.put(method, endpoint);
        table.patterns.add(compiled);
        return this;
    }

    /** All patterns with their methods, for tests that must reach every route. */
    public Map<String, List<String>> routes() {
        var all = new LinkedHashMap<String, List<String>>();
        table.exact.forEach((path, endpoints) -> all.put(path, List.copyOf(endpoints.keySet())));
        table.patterns.forEach(
                route -> all.put(route.source, List.copyOf(route.endpoints.keySet())));
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
        for (var route : table.patterns) {
            var params = route.match(path);
            if (params != null) {
                return match(route.endpoints, method, params);
            }
        }
        return table.otherwise != null && (method.equals("GET") || method.equals("HEAD"))
                ? new Found.Match(table.otherwise, Map.of())
                : new Found.Nothing();
    }

    private @Nullable Map<String, Endpoint> exact(String path) {
        var found = table.exact.get(path);
        return found == null && path.length() > 1 && path.endsWith("/") && !path.endsWith("//")
                ? table.exact.get(path.substring(0, path.length() - 1))
                : found;
    }

    private static Found match(
            Map<String, Endpoint> endpoints, String method, Map<String, String> params) {
        var endpoint = endpoints.get(method);
        if (endpoint == null && method.equals("HEAD")) {
            endpoint = endpoints.get("GET");
        }
        if (endpoint != null) {
            return new Found.Match(endpoint, params);
        }
        var allowed = new TreeSet<>(endpoints.keySet());
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        return new Found.WrongMethod(String.join(", ", allowed));
    }

    private static void put(
            Map<String, Endpoint> endpoints, String method, Endpoint endpoint, String pattern) {
        if (endpoints.put(method, endpoint) != null) {
            throw new IllegalArgumentException("two routes: " + method + " " + pattern);
        }
    }

    /** The routes, which guarded and unguarded views of a router share. */
    private static final class Table {
        private final Map<String, Map<String, Endpoint>> exact = new HashMap<>();
        private final List<Route> patterns = new ArrayList<>();
        private @Nullable Endpoint otherwise;
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
