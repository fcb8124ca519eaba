package dev.trackio.server.surface.mcp;

import dev.trackio.api.Access;
import dev.trackio.api.MetricOperations;
import dev.trackio.api.MetricPoint;
import dev.trackio.api.Operation;
import dev.trackio.api.Pictured;
import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.api.RejectionOperations.Rejections;
import dev.trackio.api.Rows;
import dev.trackio.api.Schema;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An operation as a tool. What a caller did wrong is a result that a model can read and mend. */
final class OperationTool implements Tool {
    private final Operation<?, ?> operation;
    private final Dispatcher dispatcher;
    private final Arguments arguments;
    private final Hints hints;

    OperationTool(Operation<?, ?> operation, Calls calls) {
        this.operation = operation;
        this.dispatcher = calls.dispatcher();
        this.arguments = calls.arguments();
        hints = new Hints(calls);
    }

    @Override
    public String name() {
        return operation.name();
    }

    @Override
    public Access access() {
        return operation.access();
    }

    @Override
    public Map<String, ?> entry(Profile profile) {
        return ToolEntry.of(operation, profile);
    }

    @Override
    public void call(Exchange exchange, RawJson object) throws IOException {
        try {
            var given = Json.fields(object);
            checkNames(given, exchange.profile());
            var input = arguments.names(operation, object);
            var caller = caller(exchange.caller(), given).asAgent();
            if (operation.confirmed()) {
                dispatcher.access().check(operation.access(), caller, null); // before any question
                if (!Confirmation.of(exchange, operation, given)) {
                    return;
                }
            }
            dispatcher.call(
                    operation,
                    input,
                    caller,
                    exchange.profile(),
                    result -> write(exchange, given, result));
        } catch (ApiException e) {
            if (exchange.outlet().begun()) {
                throw e;
            }
            ToolResult.error(exchange, e.getMessage());
        }
    }

    private void write(Exchange exchange, Map<String, RawJson> given, @Nullable Object result)
            throws IOException {
        var output = operation.shape(exchange.profile()).output();
        if (result instanceof Rejections) {
            ToolResult.structured(exchange, result, false); // what was not stored, and why
        } else if (output instanceof Schema.Nothing) {
            ToolResult.nothing(exchange);
        } else if (result instanceof Pictured pictured) {
            ToolResult.pictured(exchange, pictured);
        } else if (AgentArgument.FULL.given(given)) {
            ToolResult.structured(exchange, result, ToolEntry.wrapped(output));
        } else if (operation.equals(MetricOperations.GET_METRIC_VALUES)) {
            @SuppressWarnings("unchecked") // what that operation gives
            var points = (Rows<MetricPoint>) result;
            values(exchange, given, points, output);
        } else {
            ToolResult.fitted(exchange, result, output, hint(exchange, given, result));
        }
    }

    private @Nullable String hint(
            Exchange exchange, Map<String, RawJson> given, @Nullable Object result)
            throws IOException {
        return Hints.mayBeMissing(result) ? hints.of(exchange.caller(), given).orElse(null) : null;
    }

    /** Points have a bound of their own: a thousand of them, unless more are asked for. */
    private void values(
            Exchange exchange,
            Map<String, RawJson> given,
            @Nullable Rows<MetricPoint> points,
            Schema output)
            throws IOException {
        var most = given.getOrDefault("max_points", RawJson.NULL);
        if (points == null || !most.equals(RawJson.NULL)) {
            ToolResult.structured(exchange, points, ToolEntry.wrapped(output));
            return;
        }
        var thinned = Thinned.of(points);
        var left = thinned.points();
        if (left.isEmpty()) {
            ToolResult.fitted(exchange, left, output, hint(exchange, given, left));
            return;
        }
        if (thinned.total() <= Thinned.MOST) {
            ToolResult.structured(exchange, left, ToolEntry.wrapped(output));
            return;
        }
        ToolResult.cut(
                exchange,
                left,
                thinned.total(),
                ("%d of %d values: the smallest and the largest of each stretch, and the first and"
                                + " last of all. Pass max_points: %d for every one.")
                        .formatted(left.size(), thinned.total(), thinned.total()),
                output);
    }

    /** A token among the arguments stands in where none that came with the request is right. */
    private Caller caller(Caller caller, Map<String, RawJson> given) {
        for (var name : ToolEntry.TOKENS) {
            var token = Json.text(given.get(name));
            if (token != null && !dispatcher.access().allows(operation.access(), caller, null)) {
                var bearer = new Caller(List.of(token), caller.address());
                if (dispatcher.access().allows(operation.access(), bearer, null)) {
                    return bearer;
                }
            }
        }
        return caller;
    }

    /**
     * Every name that the operation knows is taken on both paths; what a path demands is demanded
     * unless an argument that only the other path shows stands for it.
     */
    private void checkNames(Map<String, RawJson> given, Profile profile) {
        var known = new HashSet<>(names(Profile.CURRENT));
        AgentArgument.of(operation).forEach(argument -> known.add(argument.word()));
        for (var name : given.keySet()) {
            if (!known.contains(name) && !ToolEntry.TOKENS.contains(name)) {
                throw ApiException.badRequest(unknown(name, profile));
            }
        }
        if (names(Profile.CURRENT).stream()
                .anyMatch(name -> given.containsKey(name) && !names(profile).contains(name))) {
            return;
        }
        for (var field : operation.shape(profile).input().fields()) {
            if (field.required()
                    && RawJson.NULL.equals(given.getOrDefault(field.name(), RawJson.NULL))) {
                throw ApiException.badRequest(
                        "Missing argument: " + field.name() + "." + takes(profile));
            }
        }
    }

    private String unknown(String name, Profile profile) {
        return "Unknown argument: "
                + Nearest.shortened(name)
                + "."
                + Nearest.to(name, names(profile))
                        .map(near -> " Did you mean " + near + "?")
                        .orElse("")
                + takes(profile);
    }

    private String takes(Profile profile) {
        var fields =
                operation.shape(profile).input().fields().stream()
                        .filter(field -> !ToolEntry.TOKENS.contains(field.name()))
                        .map(field -> field.required() ? field.name() : "[" + field.name() + "]")
                        .collect(Collectors.joining(", "));
        return " " + name() + " takes " + (fields.isEmpty() ? "no arguments" : fields) + ".";
    }

    private Set<String> names(Profile profile) {
        return operation.shape(profile).input().fields().stream()
                .map(Schema.Field::name)
                .filter(name -> !ToolEntry.TOKENS.contains(name))
                .collect(Collectors.toUnmodifiableSet());
    }
}
