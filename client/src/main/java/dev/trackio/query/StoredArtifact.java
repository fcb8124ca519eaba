package dev.trackio.query;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An artifact of a project and its versions.
 *
 * @param type such as {@code model} or {@code dataset}
 * @param createdAt null where the server's cannot be read
 * @param versions the newest first
 */
public record StoredArtifact(
        String name,
        String type,
        @Nullable String description,
        @Nullable Instant createdAt,
        List<StoredVersion> versions) {

    static List<StoredArtifact> list(
            Connection connection, String project, @Nullable Object answer) {
        return Fields.list(answer).stream()
                .map(
                        artifact ->
                                new StoredArtifact(
                                        artifact.text("name"),
                                        artifact.text("type"),
                                        artifact.textOrNull("description"),
                                        artifact.time("created_at"),
                                        StoredVersion.of(connection, project, artifact)))
                .toList();
    }
}
