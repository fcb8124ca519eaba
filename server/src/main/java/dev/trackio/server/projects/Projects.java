package dev.trackio.server.projects;

import dev.trackio.api.ProjectOperations.Settings;
import dev.trackio.api.ProjectOperations.UploadDb;
import dev.trackio.api.ProjectSummary;
import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.api.RunRecord;
import dev.trackio.server.blob.Uploads;
import dev.trackio.server.call.ChangeFeed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists and summaries of projects, and databases that become one. */
public final class Projects {
    /** The prefix of media paths on the wire; where they lie on disk is nobody's business. */
    public static final String MEDIA_DIR = "/media";

    private final ProjectStore store;
    private final Uploads uploads;
    private final ChangeFeed changes;
    private final Settings settings;

    /**
     * @param settings what frontends are told
     */
    public Projects(ProjectStore store, Uploads uploads, ChangeFeed changes, Settings settings) {
        this.store = store;
        this.uploads = uploads;
        this.changes = changes;
        this.settings = settings;
    }

    public List<String> all() {
        return store.keys();
    }

    /**
     * @param runs the project's runs, oldest first
     */
    public ProjectSummary summary(OfProject in, List<RunRecord> runs) {
        var last = store.lastStep(ProjectName.of(in.project()));
        return new ProjectSummary(in.project(), runs.size(), runs, last.orElse(null));
    }

    public @Nullable Void upload(UploadDb in) {
        var project = ProjectName.of(in.project());
        try (var file = uploads.claim(in.uploadedDb().path())) {
            store.importDatabase(project, file.file());
            file.consume();
        }
        changes.touched(project.key());
        return null;
    }

    public Settings settings() {
        return settings;
    }
}
