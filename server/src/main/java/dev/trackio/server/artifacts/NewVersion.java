package dev.trackio.server.artifacts;

import dev.trackio.api.RawJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version that is to be logged.
 *
 * @param metadata null for none: what the version had before stays
 * @param replaceAll whether all other versions of the artifact are deleted
 */
public record NewVersion(
        String name,
        String type,
        @Nullable String description,
        Manifest manifest,
        @Nullable RawJson metadata,
        List<String> aliases,
        @Nullable String runName,
        @Nullable String runId,
        boolean replaceAll,
        String createdAt) {}
