package dev.trackio.server.runs;

import static java.util.stream.Collectors.toCollection;

import dev.trackio.api.RunRecord;
import dev.trackio.server.runs.RunStore.Linked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All runs of a project, oldest first: those that logged entries, and those that only artifacts
 * tell of. A link brings in no run whose id or name is that of a run with entries: clients name
 * runs in links as they please.
 */
public final class RunList {
    private final List<RunRecord> runs;
    private final Set<String> ids;
    private final Set<String> names;

    private RunList(List<RunRecord> logged) {
        runs = new ArrayList<>(logged);
        ids = logged.stream().map(RunRecord::id).collect(toCollection(HashSet::new));
        names = logged.stream().map(RunRecord::name).collect(toCollection(HashSet::new));
    }

    public static List<RunRecord> of(List<RunRecord> logged, List<Linked> linked) {
        if (linked.isEmpty()) {
            return logged;
        }
        var list = new RunList(logged);
        list.addOwn(linked.stream().filter(link -> !link.elsewhere()).toList());
        list.addElsewhere(linked.stream().filter(Linked::elsewhere).toList());
        list.runs.sort(Comparator.comparing(RunList::time));
        return List.copyOf(list.runs);
    }

    private static String time(RunRecord run) {
        return run.createdAt() == null ? "" : run.createdAt();
    }

    /** A link without an id counts only when no other one has an id for its name. */
    private void addOwn(List<Linked> links) {
        var withId = new HashSet<String>();
        links.stream().filter(link -> link.id() != null).forEach(link -> withId.add(link.name()));
        var found = new HashMap<Identity, String>();
        for (var link : links) {
            if (!names.contains(link.name())
                    && !(link.id() != null && ids.contains(link.id()))
                    && (link.id() != null || !withId.contains(link.name()))) {
                found.merge(
                        new Identity(link.id(), link.name()), link.createdAt(), RunList::earlier);
            }
        }
        found.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(entry -> add(entry.getKey().run(entry.getValue())));
    }

    private void addElsewhere(List<Linked> links) {
        var byTime = Comparator.comparing(Linked::createdAt);
        for (var link : links.stream().sorted(byTime).toList()) {
            var run = new Identity(link.id(), link.name()).run(link.createdAt());
            if (!ids.contains(run.id()) && !names.contains(run.name())) {
                add(run);
            }
        }
    }

    private void add(RunRecord run) {
        runs.add(run);
        ids.add(run.id());
        names.add(run.name());
    }

    private static String earlier(String a, String b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private record Identity(@Nullable String id, String name) {
        RunRecord run(String createdAt) {
            return new RunRecord(id == null ? name : id, name, createdAt);
        }
    }
}
