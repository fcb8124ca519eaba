package dev.trackio.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.ViewOperations.SavedView;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.projects.ViewStore;
import org.junit.jupiter.api.Test;

/** What every store of saved views does. */
public abstract class ViewStoreContract extends StorageContract {
    private static SavedView view(String id, String name) {
        return new SavedView(id, name, "q=" + id, "2026-01-01T00:00:00.%06d".formatted(id.length()));
    }

    @Test
    void namedOnesAreListedAndAllAreFound() {
        storage.views().save(PROJECT, view("1", "b"));
        storage.views().save(PROJECT, view("22", "a"));
        storage.views().save(PROJECT, view("333", null));
        storage.views().save(PROJECT, new SavedView("1", "b", "other", "2026"));
        storage.close();
        storage = open(folder);
        assertThat(storage.views().named(PROJECT))
                .containsExactly(view("22", "a"), new SavedView("1", "b", "other", "2026"));
        assertThat(storage.views().find(PROJECT, "333")).contains(view("333", null));
        assertThat(storage.views().find(PROJECT, "none")).isEmpty();
        assertThat(storage.views().named(ProjectName.of("q"))).isEmpty();
        assertThat(storage.views().delete(PROJECT, "a")).isTrue();
        assertThat(storage.views().delete(PROJECT, "a")).isFalse();
        assertThat(storage.views().find(PROJECT, "22")).isEmpty();
    }

    @Test
    void tooManyWithNamesAreRefusedAndOfTheOthersTheOldestGoes() {
        for (var i = 0; i < ViewStore.MAX_KEPT; i++) {
            storage.views().save(PROJECT, view("n" + i, "name " + i));
            storage.views().save(PROJECT, new SavedView("u" + i, null, "", "2026-" + (1_000 + i)));
        }
        assertThatThrownBy(() -> storage.views().save(PROJECT, view("more", "more")))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("at most 1,000 saved views");
        assertThat(storage.views().named(PROJECT)).hasSize(ViewStore.MAX_KEPT);
        storage.views().save(PROJECT, view("n5", "name 5"));
        storage.views().save(PROJECT, new SavedView("late", null, "", "2027"));
        assertThat(storage.views().find(PROJECT, "u0")).isEmpty();
        assertThat(storage.views().find(PROJECT, "u1")).isPresent();
        assertThat(storage.views().find(PROJECT, "late")).isPresent();
    }

    @Test
    void withoutAnyNoFileIsMade() {
        assertThat(storage.views().named(PROJECT)).isEmpty();
        assertThat(storage.views().delete(PROJECT, "a")).isFalse();
        assertThat(folder.toFile().list()).isEmpty();
    }
}
