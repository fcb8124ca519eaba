package dev.trackio.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.AnnotationStore.Annotation;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What every store of tags and notes does. */
public abstract class AnnotationStoreContract extends StorageContract {
    private static final Annotation TAGGED = new Annotation(List.of("x", "a b"), "");

    private static UnaryOperator<Annotation> tagged(String... tags) {
        return old -> new Annotation(List.of(tags), old.notes());
    }

    private Map<String, Annotation> all() {
        return storage.annotations().annotations(PROJECT);
    }

    @Test
    void oneChangeLeavesTheOtherAndOutlivesTheStorage() {
        storage.annotations().change(PROJECT, "1", tagged("x", "a b"));
        storage.annotations().change(PROJECT, "1", old -> new Annotation(old.tags(), "n\nm"));
        storage.annotations().change(ProjectName.of("q"), "1", tagged("y"));
        storage.close();
        storage = open(folder);
        assertThat(all()).isEqualTo(Map.of("1", new Annotation(List.of("x", "a b"), "n\nm")));
    }

    @Test
    void ofNothingNothingIsKept() {
        assertThat(all()).isEmpty();
        storage.annotations().trash(PROJECT, "1");
        storage.annotations().restore(PROJECT, "1");
        assertThat(folder.toFile().list()).isEmpty();
        storage.annotations().change(PROJECT, "1", tagged("x"));
        storage.annotations().change(PROJECT, "1", tagged());
        assertThat(all()).isEmpty();
    }

    @Test
    void whatIsInTheTrashIsUnseenUntilItComesBack() {
        storage.annotations().change(PROJECT, "1", tagged("x", "a b"));
        storage.annotations().trash(PROJECT, "1");
        assertThat(all()).isEmpty();
        storage.annotations().restore(PROJECT, "1");
        assertThat(all()).isEqualTo(Map.of("1", TAGGED));
    }

    @Test
    void whatWasAddedMeanwhileStays() {
        storage.annotations().change(PROJECT, "1", tagged("old"));
        storage.annotations().trash(PROJECT, "1");
        storage.annotations().change(PROJECT, "1", tagged("new"));
        storage.annotations().restore(PROJECT, "1");
        assertThat(all()).isEqualTo(Map.of("1", new Annotation(List.of("new"), "")));
    }
}
