package dev.trackio.api;

import org.jspecify.annotations.Nullable;

/** A file that belongs to a step of a run, or, without a run, to the project. */
public record UploadEntry(
        @Doc("Project name.") String project,
        @Doc("Run name; null for a file of the project.") @Nullable String run,
        @Doc("Step to which the file belongs.") @Nullable Step step,
        @Doc("The uploaded file.") FileData uploadedFile,
        @Doc("Folder among the project's files, for a file without a run.")
                @Nullable String relativePath,
        @Doc("Id of the run.") @Nullable String runId) {}
