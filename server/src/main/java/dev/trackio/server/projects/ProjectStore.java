package dev.trackio.server.projects;

import dev.trackio.api.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which projects there are. */
public interface ProjectStore {
    /** Keys of all projects, sorted; also of those whose file is damaged. */
    List<String> keys();

    boolean exists(ProjectName project);

    /** The largest step of all its runs; empty when it has none or does not exist. */
    Optional<Step> lastStep(ProjectName project);

    /**
     * Makes a checked copy of a database file a new project, durably.
     *
     * @throws dev.trackio.server.call.ApiException CONFLICT when the project exists, BAD_REQUEST
     *     when the file is not a sound Trackio database
     */
    void importDatabase(ProjectName project, Path file);

    /**
     * A number that changes whenever the project does, also when another process wrote to its file;
     * 0 when it does not exist. Cheap: meant to be asked once a second.
     */
    long version(ProjectName project);

    /**
     * Tells the project from any other one that was or will be under its name: stays the same as
     * long as the project is there, also when the server starts again. Empty when it does not
     * exist.
     */
    String identity(ProjectName project);
}
