package dev.trackio.server.projects;

import dev.trackio.api.ProjectOperations.LogoUrls;
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

    private static final String LOGO = "/static/trackio/trackio_logo_type_%s_transparent.png";

    private static final List<String> PALETTE =
            List.of(
                    "#A8769B", "#E89957", "#3B82F6", "#10B981", "#EF4444", "#8B5CF6", "#14B8A6",
                    "#F59E0B", "#EC4899", "#06B6D4");

    private final ProjectStore store;
    private final Uploads uploads;
    private final ChangeFeed changes;

    public Projects(ProjectStore store, Uploads uploads, ChangeFeed changes) {
        this.store = store;
        this.uploads = uploads;
        this.changes = changes;
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
        return new Settings(
                new LogoUrls(LOGO.formatted("light"), LOGO.formatted("dark")),
                PALETTE,
                List.of(),
                250,
                MEDIA_DIR,
                null);
    }
}
