package dev.trackio.server.surface.docs;

import dev.trackio.api.Access;
import dev.trackio.api.Catalogue;
import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows what an operation answers: it is run on the sample, and its answer is cut to a few rows.
 */
final class SampleResults {
    private static final int MAX_ROWS = 3;
    private static final int MAX_KEYS = 12;
    private static final int MAX_TEXT = 300;

    private final Dispatcher dispatcher;
    private final Arguments arguments;

    SampleResults(Catalogue catalogue, Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
        this.arguments = new Arguments(catalogue);
    }

    /** Null for an operation that changes something, and where the caller gets no answer. */
    @Nullable Object of(Call call, Profile profile, Caller caller) {
        if (call.operation().access() != Access.READ
                || !dispatcher.access().allows(Access.READ, caller, null)) {
            return null;
        }
        var shown = new ArrayList<@Nullable Object>(1);
        try {
            var json = RawJson.of(Literal.JSON.of(call.arguments(profile, "")));
            var input = arguments.names(call.operation(), json);
            dispatcher.call(
                    call.operation(),
                    input,
                    caller,
                    profile,
                    result -> shown.add(cut(Json.tree(Json.raw(few(result))))));
        } catch (ApiException | IOException e) {
            return null; // the page stands without it
        }
        return shown.isEmpty() ? null : shown.getFirst();
    }

    /** The first rows, before anything is made of the rest. */
    private static @Nullable Object few(@Nullable Object result) {
        return switch (result) {
            case Rows<?> rows -> {
                var first = new ArrayList<Object>(MAX_ROWS);
                var all = rows.iterator();
                while (first.size() < MAX_ROWS && all.hasNext()) {
                    first.add(all.next());
                }
                yield first;
            }
            case List<?> list -> list.subList(0, Math.min(MAX_ROWS, list.size()));
            case null, default -> result;
        };
    }

    private static @Nullable Object cut(@Nullable Object value) {
        return switch (value) {
            case List<?> list -> {
                var few = new ArrayList<@Nullable Object>();
                list.stream().limit(MAX_ROWS).forEach(item -> few.add(cut(item)));
                yield few;
            }
            case Map<?, ?> map -> {
                var few = new LinkedHashMap<String, @Nullable Object>();
                map.entrySet().stream()
                        .limit(MAX_KEYS)
                        .forEach(e -> few.put(String.valueOf(e.getKey()), cut(e.getValue())));
                yield few;
            }
            case String text when text.length() > MAX_TEXT -> text.substring(0, MAX_TEXT) + "…";
            case null, default -> value;
        };
    }
}
