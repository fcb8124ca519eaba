package dev.trackio.server.insight;

import dev.trackio.api.InsightOperations.RunSearch;
import dev.trackio.api.RawJson;
import dev.trackio.api.RunHits;
import dev.trackio.api.RunHits.Match;
import dev.trackio.api.RunHits.RunHit;
import dev.trackio.api.RunRecord;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Json;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.AnnotationStore;
import dev.trackio.server.runs.AnnotationStore.Annotation;
import dev.trackio.server.runs.RunConfigs;
import dev.trackio.server.runs.RunStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Words found in what is written of runs; their entries are not looked at. */
public final class RunSearches {
    private static final int MAX_PROJECTS = 500;
    private static final int MAX_WORDS = 10;
    private static final int MAX_MATCHES = 5;
    private static final int LONGEST_TEXT = 120;
    private static final int MAX_CHARACTERS = 16_000;

    private final RunStore runs;
    private final AnnotationStore annotations;
    private final Surroundings surroundings;

    /**
     * @param runs as the files have them: a search through many projects must not load them all
     */
    public RunSearches(RunStore runs, AnnotationStore annotations, Surroundings surroundings) {
        this.runs = runs;
        this.annotations = annotations;
        this.surroundings = surroundings;
    }

    public RunHits search(RunSearch in) {
        var limit = in.limit() == null ? 20 : in.limit();
        if (limit < 1 || limit > 200) {
            throw ApiException.badRequest("limit: must be from 1 to 200, not " + limit + '.');
        }
        var words = words(in.query());
        var all =
                in.project() == null
                        ? surroundings.projects()
                        : List.of(surroundings.project(in.project()).key());
        var found = new ArrayList<Found>();
        var missed = all.size() > MAX_PROJECTS;
        for (var key : all.subList(0, Math.min(MAX_PROJECTS, all.size()))) {
            try {
                search(ProjectName.of(key), words, found);
            } catch (ApiException e) {
                if (in.project() != null) {
                    throw e;
                }
                missed = true; // a damaged file is no reason not to look into the others
            }
        }
        found.sort(
                Comparator.comparing(Found::named)
                        .thenComparing(Found::created)
                        .reversed()
                        .thenComparing(hit -> hit.hit.project()));
        var hits = new ArrayList<RunHit>();
        var characters = 0;
        for (var each : found.subList(0, (int) Math.min(limit, found.size()))) {
            characters += Json.bytes(each.hit).length;
            if (characters > MAX_CHARACTERS && in.limit() == null && !hits.isEmpty()) {
                break;
            }
            hits.add(each.hit);
        }
        return new RunHits(hits, found.size(), hits.size() < found.size() || missed);
    }

    private static List<String> words(String query) {
        var words = List.of(query.strip().toLowerCase(Locale.ROOT).split("\\s+"));
        if (query.isBlank() || words.size() > MAX_WORDS) {
            throw ApiException.badRequest("query: give 1 to 10 words, such as resnet adam.");
        }
        return words;
    }

    private void search(ProjectName project, List<String> words, List<Found> to) {
        var configs = runs.configs(project);
        var written = annotations.annotations(project);
        for (var run : runs.runs(project)) {
            var annotation = written.getOrDefault(run.id(), Annotation.NONE);
            var found = find(project, new Texts(run, annotation, configs.get(run.id())), words);
            if (found != null) {
                to.add(found);
            }
        }
    }

    /** Null unless every word is somewhere. */
    private static @Nullable Found find(ProjectName project, Texts texts, List<String> words) {
        var fields = texts.fields();
        var matches = new LinkedHashMap<String, Match>();
        for (var word : words) {
            var before = matches.size();
            var known = matches.keySet().stream().anyMatch(f -> has(f, fields.get(f), word));
            for (var field : fields.entrySet()) {
                if (has(field.getKey(), field.getValue(), word)) {
                    matches.computeIfAbsent(
                            field.getKey(),
                            name -> new Match(name, around(field.getValue(), word)));
                }
            }
            if (!known && matches.size() == before) {
                return null;
            }
        }
        var run = texts.run;
        var name = (run.name() + '\n' + run.id()).toLowerCase(Locale.ROOT);
        var shown = matches.values().stream().limit(MAX_MATCHES).toList();
        return new Found(
                words.stream().allMatch(name::contains),
                run.createdAt() == null ? "" : run.createdAt(),
                new RunHit(project.key(), run.id(), run.name(), shown));
    }

    /** Keys of a configuration are words as well. */
    private static boolean has(String field, @Nullable String text, String word) {
        return text != null
                && (text.toLowerCase(Locale.ROOT).contains(word)
                        || (field.startsWith("config.")
                                && field.substring(7).toLowerCase(Locale.ROOT).contains(word)));
    }

    private static String around(String text, String word) {
        var at = place(text, text.toLowerCase(Locale.ROOT).indexOf(word));
        var from = Math.max(0, at - LONGEST_TEXT / 3);
        if (from > 0 && from < text.length() && Character.isLowSurrogate(text.charAt(from))) {
            from--;
        }
        return (from > 0 ? "…" : "") + Cut.text(text.substring(from), LONGEST_TEXT);
    }

    /** Where that is which has this place in small letters: those of İ are two. */
    private static int place(String text, int inSmall) {
        var small = 0;
        var at = 0;
        while (at < text.length() && small < inSmall) {
            var c = text.codePointAt(at);
            small += Character.toString(c).toLowerCase(Locale.ROOT).length();
            at += Character.charCount(c);
        }
        return at;
    }

    private record Found(boolean named, String created, RunHit hit) {}

    /** What is written of a run. */
    private record Texts(RunRecord run, Annotation annotation, @Nullable RawJson config) {
        Map<String, String> fields() {
            var fields = new LinkedHashMap<String, String>();
            fields.put("name", run.name());
            fields.put("id", run.id());
            fields.put("tags", String.join(", ", annotation.tags()));
            fields.put("notes", annotation.notes());
            if (config != null) {
                RunConfigs.flat(Json.answerable(config))
                        .forEach(
                                (key, value) -> {
                                    var text = Json.text(value);
                                    var shown = text == null ? value.toString() : text;
                                    if (key.equals("_Group")) {
                                        fields.put("group", shown);
                                    } else if (!key.startsWith("_")) {
                                        fields.put("config." + key, shown);
                                    }
                                });
            }
            return fields;
        }
    }
}
