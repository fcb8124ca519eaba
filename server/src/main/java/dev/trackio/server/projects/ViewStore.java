package dev.trackio.server.projects;

import dev.trackio.api.ViewOperations.SavedView;
import java.util.List;
import java.util.Optional;

/** Saved views of the dashboard. */
public interface ViewStore {
    /**
     * Of a project: a further one with a name is refused, and without one the oldest makes room.
     */
    int MAX_KEPT = 1_000;

    /** Those with names, sorted by them. */
    List<SavedView> named(ProjectName project);

    Optional<SavedView> find(ProjectName project, String id);

    /**
     * In the place of the one with its id. Durable when it returns.
     *
     * @throws dev.trackio.server.call.ApiException when there are too many
     */
    void save(ProjectName project, SavedView view);

    /** False when there is none of that name. */
    boolean delete(ProjectName project, String name);
}
