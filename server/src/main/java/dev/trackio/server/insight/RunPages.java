package dev.trackio.server.insight;

import dev.trackio.api.InsightOperations.RunListQuery;
import dev.trackio.api.RawJson;
import dev.trackio.api.RunPage;
import dev.trackio.api.RunPage.RunLine;
import dev.trackio.api.RunTableOperations.RunTableQuery;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.insight.FilterParser.Known;
import dev.trackio.server.json.Json;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.series.RunTables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists of runs: filtered, in an order, page by page. */
public final class RunPages {
    private static final int USUAL_LIMIT = 20;
    private static final int MAX_LIMIT = 200;
    private static final int MAX_METRICS = 20;
    private static final int MAX_KEYS = 12;
    private static final int MAX_TAGS = 10;
    private static final int MAX_NOTES = 300;

    /** Of an answer whose length was not asked for, and of any. */
    private static final int USUAL_CHARACTERS = 16_000;

    private static final int MAX_CHARACTERS = 100_000;

    private static final String FIELDS =
            " Fields: name, id, state, group, notes, tags, steps, logs, rejected, duration, age,"
                    + " idle, created, config.KEY, metric.NAME, metric.NAME.min, metric.NAME.max."
                    + " Example: config.lr < 1e-3 and state = running";

    private final RunTables tables;
    private final Surroundings surroundings;

    public RunPages(RunTables tables, Surroundings surroundings) {
        this.tables = tables;
        this.surroundings = surroundings;
    }

    public RunPage list(RunListQuery in) {
        var limit = limit(in.limit());
        var shown = in.metrics() == null ? List.<String>of() : List.copyOf(in.metrics());
        if (shown.size() > MAX_METRICS) {
            throw ApiException.badRequest(
                    "metrics: at most 20 can be asked for, not " + shown.size() + '.');
        }
        var project = surroundings.project(in.project());
        var part = tables.part(new RunTableQuery(in.project(), null, null), null);
        var table = part.table();
        var rows = FilterRow.of(table.runs(), List.of());
        var known = known(project, rows, in);
        var filter = filter(in.filter(), known);
        var order = RunOrder.of(in.orderBy(), known);
        var start = in.cursor() == null ? null : order.after(in.cursor());
        requireKnown(shown, known);
        var needed = new LinkedHashSet<>(filter.metrics());
        if (order.field() instanceof Field.Metric(var name, var which)) {
            needed.add(name);
        }
        needed.addAll(shown);
        var valued = needed.isEmpty() ? rows : valued(in.project(), rows, List.copyOf(needed));
        var matching = valued.stream().filter(row -> filter.passes(row, table.now())).toList();
        if (matching.isEmpty() && filter.doubt() != null) {
            throw refusal(in.filter(), filter.doubt(), known);
        }
        var keys = VaryingKeys.of(rows);
        var budget = in.limit() == null ? USUAL_CHARACTERS : MAX_CHARACTERS;
        var page =
                new Paging(order, keys.shown(MAX_KEYS), shown, limit, budget)
                        .page(matching, start, table.now());
        // a filter that says nothing matches those as well that are too old to be looked at
        var total = filter.isEmpty() ? table.total() : page.total();
        var cut = page.truncated() || !part.whole() || keys.leavesOut(MAX_KEYS);
        return new RunPage(page.runs(), total, page.nextCursor(), cut);
    }

    private static int limit(@Nullable Long asked) {
        if (asked != null && (asked < 1 || asked > MAX_LIMIT)) {
            throw ApiException.badRequest("limit: must be from 1 to 200, not " + asked + '.');
        }
        return asked == null ? USUAL_LIMIT : asked.intValue();
    }

    /** Names of metrics are looked up only where some are named. */
    private Known known(ProjectName project, List<FilterRow> rows, RunListQuery in) {
        var configs = new LinkedHashSet<String>();
        rows.forEach(row -> configs.addAll(row.config().keySet()));
        var named = in.filter() != null || in.orderBy() != null || in.metrics() != null;
        var metrics = named ? surroundings.metrics(project, null) : List.<String>of();
        return new Known(new LinkedHashSet<>(metrics), configs);
    }

    private static RunFilter filter(@Nullable String text, Known known) {
        try {
            return RunFilter.of(text == null ? "" : text, known);
        } catch (UnreadableFilter e) {
            throw refusal(text, e, known);
        }
    }

    private static ApiException refusal(@Nullable String text, UnreadableFilter e, Known known) {
        var place = text == null ? "" : text.substring(e.from(), Math.min(e.to(), text.length()));
        return ApiException.badRequest(
                "filter: %s, at character %d%s.%s%s"
                        .formatted(
                                e.words(),
                                e.from() + 1,
                                place.isBlank() ? "" : ": " + ApiException.shown(place),
                                e.unknownField() ? hint(place, known) : "",
                                FIELDS));
    }

    private static String hint(String place, Known known) {
        var name = place.replaceAll("^[\"'`]|[\"'`]$", "");
        var keys = known.configs().stream().filter(key -> !key.startsWith("_")).toList();
        if (name.startsWith("config.")) {
            return Nearest.hint(name.substring(7), keys);
        }
        var names = new HashSet<>(known.metrics());
        names.addAll(keys);
        return Nearest.hint(name, names);
    }

    private static void requireKnown(List<String> metrics, Known known) {
        for (var metric : metrics) {
            if (!known.metrics().contains(metric)) {
                throw ApiException.badRequest(
                        "metrics: no run has a metric '%s'.%s"
                                .formatted(
                                        ApiException.shown(metric),
                                        Nearest.hint(metric, known.metrics())));
            }
        }
    }

    private List<FilterRow> valued(String project, List<FilterRow> rows, List<String> metrics) {
        var table = tables.read(new RunTableQuery(project, metrics, false));
        return FilterRow.with(rows, table.runs(), metrics);
    }

    /** How a page is made. */
    private record Paging(
            RunOrder order, List<String> keys, List<String> metrics, int limit, int budget) {
        RunPage page(List<FilterRow> matching, RunOrder.@Nullable Place start, long now) {
            var comparator = order.comparator();
            var placed = new ArrayList<Placed>(matching.size());
            for (var row : matching) {
                var place = order.place(row, now);
                if (start == null || comparator.compare(place, start) > 0) {
                    placed.add(new Placed(row, place));
                }
            }
            placed.sort(Comparator.comparing(Placed::place, comparator));
            var lines = new ArrayList<RunLine>();
            var cut = false;
            var characters = 0;
            for (var each : placed.subList(0, Math.min(limit, placed.size()))) {
                var line = line(each.row);
                characters += Json.bytes(line).length;
                if (characters > budget && !lines.isEmpty()) {
                    break;
                }
                cut |= each.row.run().tags().size() > MAX_TAGS || isCut(each.row);
                lines.add(line);
            }
            var more = lines.size() < placed.size();
            var next = more ? order.cursor(placed.get(lines.size() - 1).place) : null;
            return new RunPage(lines, matching.size(), next, more || cut);
        }

        private boolean isCut(FilterRow row) {
            return keys.stream()
                    .map(row.config()::get)
                    .anyMatch(value -> value != null && Cut.isLong(value));
        }

        private RunLine line(FilterRow row) {
            var run = row.run();
            var values = new LinkedHashMap<String, RawJson>();
            for (var metric : metrics) {
                var glance = row.metrics().get(metric);
                if (glance != null) {
                    values.put(metric, Json.raw(glance));
                }
            }
            return new RunLine(
                    run.id(),
                    run.name(),
                    run.state(),
                    run.createdAt(),
                    run.lastActivity() == null
                            ? null
                            : Instant.ofEpochMilli(run.lastActivity()).toString(),
                    run.numLogs(),
                    run.lastStep(),
                    run.group(),
                    run.tags().subList(0, Math.min(MAX_TAGS, run.tags().size())),
                    Json.raw(VaryingKeys.values(row, keys)),
                    Json.raw(values),
                    run.notes()
                            .codePoints()
                            .limit(MAX_NOTES)
                            .collect(
                                    StringBuilder::new,
                                    StringBuilder::appendCodePoint,
                                    StringBuilder::append)
                            .toString());
        }
    }

    private record Placed(FilterRow row, RunOrder.Place place) {}
}
