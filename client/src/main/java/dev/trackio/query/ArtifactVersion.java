package dev.trackio.query;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A version of an artifact with its files.
 *
 * @param id unique within the project
 * @param version from 0 on; {@code v0} is its name
 * @param type such as {@code model} or {@code dataset}
 * @param aliases other names, such as {@code latest}
 * @param manifestDigest SHA-256 over the files' paths, digests and sizes
 * @param producerRunId the run that logged it; null where there was none or it was deleted
 * @param producerRun that run's name
 * @param createdAt null where the server's cannot be read
 */
public record ArtifactVersion(
        long id,
        String name,
        long version,
        String type,
        @Nullable String description,
        Map<String, @Nullable Object> metadata,
        List<String> aliases,
        List<File> files,
        String manifestDigest,
        long sizeBytes,
        @Nullable String producerRunId,
        @Nullable String producerRun,
        @Nullable Instant createdAt) {

    /**
     * A file of the version.
     *
     * @param path within the artifact, with slashes
     * @param digest SHA-256 of its bytes; of a file that lies elsewhere any text
     * @param reference where it lies, for a file that the server does not have
     */
    public record File(String path, String digest, long sizeBytes, @Nullable String reference) {}

    static ArtifactVersion of(Fields version) {
        return new ArtifactVersion(
                version.whole("version_id"),
                version.text("name"),
                version.whole("version"),
                version.text("type"),
                version.textOrNull("description"),
                Fields.map(version.value("metadata")),
                Fields.texts(version.value("aliases")),
                files(version.value("manifest")),
                version.text("manifest_digest"),
                version.whole("size_bytes"),
                version.textOrNull("producer_run_id"),
                version.textOrNull("producer_run_name"),
                version.time("created_at"));
    }

    private static List<File> files(@Nullable Object manifest) {
        return Fields.list(manifest).stream()
                .map(
                        file ->
                                new File(
                                        file.text("path"),
                                        file.text("digest"),
                                        file.whole("size"),
                                        file.textOrNull("ref")))
                .toList();
    }
}
