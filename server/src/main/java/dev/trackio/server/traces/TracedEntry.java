package dev.trackio.server.traces;

import dev.trackio.api.RawJson;
import dev.trackio.server.json.ByteBuilder;
import dev.trackio.server.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of an entry without its traces, and those. A trace is the value of a metric, or an
 * item of a list that is; deeper ones are left where they are, as in the reference.
 */
public record TracedEntry(RawJson metrics, List<LoggedTrace> traces) {
    private static final String TYPE = "trackio.trace";
    private static final byte[] MARK = TYPE.getBytes(StandardCharsets.US_ASCII);

    /** Costs no more than a look at the bytes where there is no trace. */
    public static TracedEntry of(RawJson metrics) {
        return mayHaveTraces(metrics) ? cut(metrics) : new TracedEntry(metrics, List.of());
    }

    private static boolean mayHaveTraces(RawJson metrics) {
        var bytes = metrics.array();
        var last = metrics.offset() + metrics.length() - MARK.length;
        for (var i = metrics.offset(); i <= last; i++) {
            if (bytes[i] == MARK[0]
                    && Arrays.equals(bytes, i, i + MARK.length, MARK, 0, MARK.length)) {
                return true;
            }
        }
        return false;
    }

    private static TracedEntry cut(RawJson metrics) {
        var traces = new ArrayList<LoggedTrace>();
        var left = new ByteBuilder(metrics.length()).add('{');
        Json.fields(metrics)
                .forEach(
                        (key, value) -> {
                            var rest = rest(key, value, traces);
                            if (rest != null) {
                                if (left.size() > 1) {
                                    left.add(',');
                                }
                                left.add(Json.bytes(key)).add(':').add(rest);
                            }
                        });
        return traces.isEmpty()
                ? new TracedEntry(metrics, List.of())
                : new TracedEntry(left.add('}').json(), List.copyOf(traces));
    }

    /** What stays of a value; null for nothing. */
    private static @Nullable RawJson rest(String key, RawJson value, List<LoggedTrace> traces) {
        if (!mayHaveTraces(value)) {
            return value;
        }
        var fields = trace(value);
        if (fields != null) {
            traces.add(LoggedTrace.of(key, null, fields));
            return null;
        }
        return value.first() == '[' ? restOfList(key, value, traces) : value;
    }

    private static @Nullable RawJson restOfList(
            String key, RawJson list, List<LoggedTrace> traces) {
        var before = traces.size();
        var left = new ByteBuilder(list.length()).add('[');
        var index = 0;
        for (var item : Json.elements(list)) {
            var fields = trace(item);
            if (fields != null) {
                traces.add(LoggedTrace.of(key, index, fields));
            } else {
                if (left.size() > 1) {
                    left.add(',');
                }
                left.add(item);
            }
            index++;
        }
        if (traces.size() == before) {
            return list;
        }
        return left.size() == 1 ? null : left.add(']').json();
    }

    /** Its fields when it is a trace. */
    private static @Nullable Map<String, RawJson> trace(RawJson value) {
        if (value.first() != '{' || !mayHaveTraces(value)) {
            return null;
        }
        var fields = Json.fields(value);
        return TYPE.equals(Json.text(fields.get("_type"))) ? fields : null;
    }
}
