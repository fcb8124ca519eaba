package dev.trackio.server.runs;

import dev.trackio.api.AnnotationOperations.RunAnnotation;
import dev.trackio.api.AnnotationOperations.RunNotes;
import dev.trackio.api.AnnotationOperations.RunTags;
import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.api.RunRecord;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.AnnotationStore.Annotation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tags and notes of runs. */
public final class Annotations {
    private static final int MAX_TAGS = 64;
    private static final int MAX_TAG = 100;
    private static final int MAX_NOTES = 20_000;

    private final RunStore runs;
    private final AnnotationStore store;
    private final ChangeFeed changes;

    public Annotations(RunStore runs, AnnotationStore store, ChangeFeed changes) {
        this.runs = runs;
        this.store = store;
        this.changes = changes;
    }

    /** Only those of runs that are there. */
    public List<RunAnnotation> list(OfProject in) {
        var project = ProjectName.of(in.project());
        var there = ids(project);
        return store.annotations(project).entrySet().stream()
                .filter(entry -> there.contains(entry.getKey()))
                .map(
                        entry ->
                                new RunAnnotation(
                                        entry.getKey(),
                                        entry.getValue().tags(),
                                        entry.getValue().notes()))
                .toList();
    }

    private Set<String> ids(ProjectName project) {
        return runs.runs(project).stream().map(RunRecord::id).collect(Collectors.toSet());
    }

    /**
     * @throws ApiException when there is no such run, or the tags are too many or too long
     */
    public boolean setTags(RunTags in) {
        var tags = tags(in.tags());
        var project = ProjectName.of(in.project());
        var id = find(project, in.run(), in.runId());
        store.change(project, id, old -> new Annotation(tags, old.notes()));
        changes.touched(project.key());
        return true;
    }

    /**
     * @throws ApiException when there is no such run, or the notes are too long
     */
    public boolean setNotes(RunNotes in) {
        if (in.notes().length() > MAX_NOTES) {
            throw ApiException.badRequest(
                    "notes: at most 20,000 characters are kept, not " + in.notes().length() + '.');
        }
        if (in.notes().indexOf('\0') >= 0) {
            throw ApiException.badRequest("notes: a text cannot have a null character.");
        }
        var project = ProjectName.of(in.project());
        var id = find(project, in.run(), in.runId());
        store.change(project, id, old -> new Annotation(old.tags(), in.notes()));
        changes.touched(project.key());
        return true;
    }

    /** Without spaces around them, each once. */
    private static List<String> tags(List<String> given) {
        var tags = new LinkedHashSet<String>();
        for (var i = 0; i < given.size(); i++) {
            var tag = given.get(i).strip();
            if (tag.isEmpty() || tag.length() > MAX_TAG) {
                throw ApiException.badRequest(
                        "tags[%d]: a tag has 1 to 100 characters, not %d."
                                .formatted(i, tag.length()));
            }
            if (tag.chars().anyMatch(Character::isISOControl)) {
                throw ApiException.badRequest(
                        "tags[%d]: a tag has no line breaks or other control characters."
                                .formatted(i));
            }
            tags.add(tag);
        }
        if (tags.size() > MAX_TAGS) {
            throw ApiException.badRequest("tags: a run has at most 64, not " + tags.size() + '.');
        }
        return List.copyOf(tags);
    }

    private String find(ProjectName project, @Nullable String name, @Nullable String id) {
        var all = runs.runs(project);
        if (id != null && all.stream().anyMatch(run -> run.id().equals(id))) {
            return id;
        }
        return all.stream()
                .filter(run -> Objects.equals(run.name(), name))
                .reduce((older, newer) -> newer)
                .map(RunRecord::id)
                .orElseThrow(
                        () ->
                                ApiException.badRequest(
                                        "Run '%s' does not exist in project '%s'"
                                                .formatted(
                                                        ApiException.shown(shown(name, id)),
                                                        ApiException.shown(project.key()))));
    }

    private static String shown(@Nullable String name, @Nullable String id) {
        return name != null ? name : id != null ? id : "";
    }
}
