package dev.trackio.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.Step;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import dev.trackio.server.projects.ProjectName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store of projects does. */
public abstract class ProjectStoreContract extends StorageContract {
    @Test
    void anEmptyStorageHasNoProjects() {
        assertThat(storage.projects().keys()).isEmpty();
        assertThat(storage.projects().exists(PROJECT)).isFalse();
        assertThat(storage.projects().lastStep(PROJECT)).isEmpty();
        assertThat(storage.projects().version(PROJECT)).isZero();
    }

    @Test
    void theFirstEntryMakesTheProject() {
        storage.metrics().append(PROJECT, List.of(row("a", 3L, null), row("b", 9L, null)));

        assertThat(storage.projects().keys()).containsExactly("p");
        assertThat(storage.projects().exists(PROJECT)).isTrue();
        assertThat(storage.projects().lastStep(PROJECT)).contains(Step.of(9));
    }

    @Test
    void theVersionChangesWithEveryWriteAndOnlyThen() {
        storage.metrics().append(PROJECT, List.of(row("a", 1L, null)));
        var first = storage.projects().version(PROJECT);
        assertThat(storage.projects().version(PROJECT)).isEqualTo(first);

        storage.metrics().append(PROJECT, List.of(row("a", 2L, null)));

        assertThat(storage.projects().version(PROJECT)).isNotEqualTo(first);
    }

    @Test
    void namesThatReduceToOneKeyAreToldApart() {
        var original = ProjectName.of("my.proj 1");
        storage.metrics().append(original, List.of(row("a", 1L, null)));
        storage.metrics().append(ProjectName.of("myproj1"), List.of(row("a", 2L, null)));
        storage.metrics().append(original, List.of(row("a", 3L, null)));

        assertThatThrownBy(
                        () ->
                                storage.metrics()
                                        .append(
                                                ProjectName.of("my/proj1"),
                                                List.of(row("a", 4L, null))))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT))
                .hasMessageContaining("my/proj1")
                .hasMessageContaining("my.proj 1");
        assertThat(storage.projects().lastStep(original)).contains(Step.of(3));
    }

    @Test
    void aNameIsRememberedWhenTheStorageIsOpenedAgain() {
        storage.metrics().append(ProjectName.of("a b"), List.of(row("a", 1L, null)));
        storage.close();
        storage = open(folder);

        assertThatThrownBy(
                        () ->
                                storage.metrics()
                                        .append(ProjectName.of("a.b"), List.of(row("a", 2L, null))))
                .hasMessageContaining("a b");
    }
}
