package dev.trackio.server.edits;

import dev.trackio.api.RunOperations.DeleteRun;
import dev.trackio.api.RunOperations.RenameRun;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.edits.RunEditStore.Named;
import dev.trackio.server.media.RunFiles;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.projects.ProjectStore;
import dev.trackio.server.runs.RunRef;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deletes and renames runs with their files. The rows are changed in one transaction. Files have
 * their new places before it and lose their old ones after it: whatever stops the process in
 * between, every row names a file that is there. A file that no entry names has both places from
 * then on: a client that logs sends the file first, and then the entry, which names the old one.
 */
public final class RunEdits {
    private final ProjectStore projects;
    private final RunEditStore store;
    private final RunFiles files;
    private final Trash trash;
    private final RunListener listener;

    public RunEdits(
            ProjectStore projects,
            RunEditStore store,
            RunFiles files,
            Trash trash,
            RunListener listener) {
        this.projects = projects;
        this.store = store;
        this.files = files;
        this.trash = trash;
        this.listener = listener;
    }

    /** False when there is no such run. */
    public boolean delete(DeleteRun in) {
        var project = ProjectName.of(in.project());
        if (!projects.exists(project)) {
            return false; // a write would make it
        }
        return trash.take(project, ref(in.run(), in.runId()));
    }

    /**
     * @throws ApiException when there is no such run, or the new name is none
     */
    public boolean rename(RenameRun in) {
        var project = ProjectName.of(in.project());
        var name = in.newName();
        if (name.isBlank()) {
            throw ApiException.badRequest("New run name cannot be empty");
        }
        if (name.indexOf('\0') >= 0) {
            throw ApiException.badRequest("new_name: a run's name cannot have a null character.");
        }
        if (!projects.exists(project)) {
            throw ApiException.badRequest(
                    "Project '" + ApiException.shown(in.project()) + "' does not exist");
        }
        var moved = new HashMap<String, String>();
        var renamed =
                store.rename(
                        project,
                        ref(in.oldName(), in.runId()),
                        name,
                        named -> {
                            moved.clear();
                            moved.putAll(placed(project, named, name));
                            return moved;
                        });
        if (renamed.isEmpty()) {
            throw ApiException.badRequest(
                    "Run '%s' does not exist in project '%s'"
                            .formatted(
                                    ApiException.shown(in.oldName()),
                                    ApiException.shown(in.project())));
        }
        listener.renamed(project, renamed.get());
        moved.keySet().retainAll(renamed.get().own());
        moved.keySet().removeAll(renamed.get().others());
        files.remove(moved.keySet());
        return true;
    }

    private Map<String, String> placed(ProjectName project, Named named, String name) {
        var own = files.of(project, named.names(), named.own(), named.alone());
        return files.placed(project, named.names(), own, name);
    }

    private static RunRef ref(@Nullable String name, @Nullable String id) {
        return new RunRef(name, id == null || id.isBlank() ? null : id);
    }
}
