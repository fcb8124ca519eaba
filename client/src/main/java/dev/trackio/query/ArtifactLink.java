package dev.trackio.query;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version of an artifact that a run logged or used.
 *
 * @param versionId unique within the project
 * @param project the artifact's
 * @param version from 0 on; {@code v0} is its name
 * @param createdAt null where the server's cannot be read
 */
public record ArtifactLink(
        long versionId,
        String project,
        String name,
        String type,
        long version,
        long sizeBytes,
        @Nullable Instant createdAt) {

    static List<ArtifactLink> list(@Nullable Object answer) {
        return Fields.list(answer).stream()
                .map(
                        link ->
                                new ArtifactLink(
                                        link.whole("version_id"),
                                        link.text("project"),
                                        link.text("name"),
                                        link.text("type"),
                                        link.whole("version"),
                                        link.whole("size_bytes"),
                                        link.time("created_at")))
                .toList();
    }
}
