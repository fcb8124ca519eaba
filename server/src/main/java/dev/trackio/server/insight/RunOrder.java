package dev.trackio.server.insight;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.insight.FilterParser.Known;
import dev.trackio.server.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The order of runs, in which each has a place of its own: so a page begins after the last run of
 * the one before, whichever runs came or went meanwhile. What is missing comes last either way.
 *
 * @param text as it was asked for
 */
record RunOrder(String text, Field field, boolean descending) {
    private static final String USUAL = "-created_at";
    private static final Pattern OF_METRIC = Pattern.compile("(last|min|max):(.+)", Pattern.DOTALL);
    private static final Map<String, Field.Own> OWN =
            Map.ofEntries(
                    Map.entry("name", Field.Own.NAME),
                    Map.entry("created_at", Field.Own.CREATED),
                    Map.entry("created", Field.Own.CREATED),
                    Map.entry("last_activity", Field.Own.ACTIVITY),
                    Map.entry("num_logs", Field.Own.LOGS),
                    Map.entry("logs", Field.Own.LOGS),
                    Map.entry("last_step", Field.Own.STEP),
                    Map.entry("steps", Field.Own.STEP),
                    Map.entry("duration", Field.Own.DURATION));

    /** Orders places; those of equal values by the time of the runs, the newest first, and id. */
    record Place(@Nullable Object value, @Nullable Long created, String id) {}

    static RunOrder of(@Nullable String asked, Known known) {
        var text = asked == null || asked.isBlank() ? USUAL : asked.strip();
        var descending = text.startsWith("-");
        var name = descending ? text.substring(1) : text;
        var own = OWN.get(name);
        if (own != null) {
            return new RunOrder(text, own, descending);
        }
        if (name.startsWith("config.")) {
            return new RunOrder(text, config(name.substring(7), known), descending);
        }
        var of = OF_METRIC.matcher(name);
        if (of.matches()) {
            if (!known.metrics().contains(of.group(2))) {
                throw ApiException.badRequest(
                        "order_by: no run has a metric '%s'.%s"
                                .formatted(
                                        ApiException.shown(of.group(2)),
                                        Nearest.hint(of.group(2), known.metrics())));
            }
            var metric = new Field.Metric(of.group(2), Field.Which.of(of.group(1)));
            return new RunOrder(text, metric, descending);
        }
        throw ApiException.badRequest(
                "order_by: expected name, created_at, last_activity, num_logs, last_step,"
                        + " config.KEY, last:METRIC, min:METRIC or max:METRIC, with a - before it"
                        + " for the largest first, not '"
                        + ApiException.shown(text)
                        + "'.");
    }

    private static Field config(String key, Known known) {
        if (!known.configs().contains(key)) {
            throw ApiException.badRequest(
                    "order_by: no run has '%s' in its configuration.%s"
                            .formatted(
                                    ApiException.shown(key), Nearest.hint(key, known.configs())));
        }
        return new Field.Config(key);
    }

    Place place(FilterRow row, long now) {
        var value = row.value(field, now);
        var odd = value instanceof Double number && number.isNaN();
        return new Place(odd ? null : value, row.created(), row.run().id());
    }

    Comparator<Place> comparator() {
        return (a, b) -> {
            var order = values(a.value, b.value);
            if (order == 0) {
                order = Long.compare(time(b), time(a));
            }
            return order != 0 ? order : a.id.compareTo(b.id);
        };
    }

    private static long time(Place place) {
        return place.created == null ? Long.MIN_VALUE : place.created;
    }

    private int values(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return Boolean.compare(a == null, b == null);
        }
        var order = Scalars.order(a, b);
        // numbers before texts
        var found =
                order == null ? Boolean.compare(a instanceof String, b instanceof String) : order;
        return descending ? -found : found;
    }

    /** As an answer gives it away. */
    String cursor(Place last) {
        var value = last.value instanceof Double number ? Scalars.text(number) : last.value;
        var kind = last.value == null ? "none" : last.value instanceof Double ? "number" : "text";
        var parts = Arrays.asList(text, kind, value, last.created, last.id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(parts));
    }

    /** What {@link #cursor} gave away. */
    Place after(String cursor) {
        var parts = parts(cursor);
        if (parts.size() != 5 || !(parts.get(4) instanceof String id)) {
            throw unreadable(cursor);
        }
        if (!Objects.equals(parts.getFirst(), text)) {
            throw ApiException.badRequest(
                    "cursor: it belongs to the order '%s', not '%s'. Begin anew without it."
                            .formatted(
                                    ApiException.shown(String.valueOf(parts.getFirst())),
                                    ApiException.shown(text)));
        }
        var value = parts.get(2);
        var created = parts.get(3) instanceof Number number ? number.longValue() : null;
        if (value == null) {
            return new Place(null, created, id);
        }
        if (!(value instanceof String told)) {
            throw unreadable(cursor);
        }
        return new Place("number".equals(parts.get(1)) ? Scalars.simple(told) : told, created, id);
    }

    private static List<?> parts(String cursor) {
        try {
            var bytes = Base64.getUrlDecoder().decode(cursor.getBytes(StandardCharsets.UTF_8));
            if (Json.tree(RawJson.of(bytes)) instanceof List<?> parts) {
                return parts;
            }
        } catch (IllegalArgumentException | ApiException e) {
            throw unreadable(cursor);
        }
        throw unreadable(cursor);
    }

    private static ApiException unreadable(String cursor) {
        return ApiException.badRequest(
                "cursor: give next_cursor of the page before as it is, not '"
                        + ApiException.shown(cursor)
                        + "'.");
    }
}
