package dev.trackio.server.insight;

import dev.trackio.api.ConfigPage;
import dev.trackio.api.ConfigPage.RunConfig;
import dev.trackio.api.InsightOperations.ConfigQuery;
import dev.trackio.api.RunRecord;
import dev.trackio.api.RunTable.RunRow;
import dev.trackio.api.RunTableOperations.RunTableQuery;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Json;
import dev.trackio.server.series.RunTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Configurations of runs, as many as a model can read. */
public final class ConfigPages {
    private static final int MAX_NAMED = 100;
    private static final int MAX_VARYING = 100;
    private static final int MAX_KEYS = 300;
    private static final int BUDGET = 16_000;

    private final RunTables tables;
    private final Surroundings surroundings;

    public ConfigPages(RunTables tables, Surroundings surroundings) {
        this.tables = tables;
        this.surroundings = surroundings;
    }

    public ConfigPage read(ConfigQuery in) {
        if (in.runs() != null && in.runs().size() > MAX_NAMED) {
            throw ApiException.badRequest(
                    "runs: at most 100 can be named, not " + in.runs().size() + '.');
        }
        var project = surroundings.project(in.project());
        var named = in.runs() == null ? null : surroundings.runs(project, in.runs());
        var part = tables.part(new RunTableQuery(in.project(), null, null), ids(named));
        var rows = FilterRow.of(ordered(part.table().runs(), named), List.of());
        var varying = VaryingKeys.of(rows).varying();
        var runs = new ArrayList<RunConfig>();
        var characters = 0;
        var cut = varying.size() > MAX_VARYING || !part.whole();
        for (var row : rows) {
            var config = new LinkedHashMap<String, Object>();
            for (var entry : row.config().entrySet()) {
                if (config.size() == MAX_KEYS) {
                    cut = true;
                    break;
                }
                cut |= Cut.isLong(entry.getValue());
                config.put(entry.getKey(), Cut.value(entry.getValue()));
            }
            var run = new RunConfig(row.run().id(), row.run().name(), Json.raw(config));
            characters += Json.bytes(run).length;
            if (characters > BUDGET && !runs.isEmpty()) {
                cut = true;
                break;
            }
            runs.add(run);
        }
        return new ConfigPage(
                runs,
                varying.subList(0, Math.min(MAX_VARYING, varying.size())),
                part.table().total(),
                cut);
    }

    private static @Nullable Set<String> ids(@Nullable List<RunRecord> named) {
        return named == null
                ? null
                : named.stream().map(RunRecord::id).collect(Collectors.toUnmodifiableSet());
    }

    /** As they were named, else the newest first. */
    private static List<RunRow> ordered(List<RunRow> table, @Nullable List<RunRecord> named) {
        if (named == null) {
            return table.reversed();
        }
        var byId = new HashMap<String, RunRow>();
        table.forEach(row -> byId.put(row.id(), row));
        return named.stream().map(run -> byId.get(run.id())).filter(Objects::nonNull).toList();
    }
}
