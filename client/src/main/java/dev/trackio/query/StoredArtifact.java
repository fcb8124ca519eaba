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
        List<Version> versions) {

    /**
     * A version of the artifact.
     *
     * @param id unique within the project
     * @param version from 0 on; {@code v0} is its name
     * @param aliases other names, such as {@code latest}
     * @param files how many it has
     * @param createdAt null where the server's cannot be read
     */
    public record Version(
            long id,
            long version,
            List<String> aliases,
            long sizeBytes,
            long files,
            @Nullable Instant createdAt) {}

    static List<StoredArtifact> list(@Nullable Object answer) {
        return Fields.list(answer).stream()
                .map(
                        artifact ->
                                new StoredArtifact(
                                        artifact.text("name"),
                                        artifact.text("type"),
                                        artifact.textOrNull("description"),
                                        artifact.time("created_at"),
                                        versions(artifact.value("versions"))))
                .toList();
    }

    private static List<Version> versions(@Nullable Object array) {
        return Fields.list(array).stream()
                .map(
                        version ->
                                new Version(
                                        version.whole("version_id"),
                                        version.whole("version"),
                                        Fields.texts(version.value("aliases")),
                                        version.whole("size_bytes"),
                                        version.whole("num_files"),
                                        version.time("created_at")))
                .toList();
    }
}
