package dev.trackio.api;

import org.jspecify.annotations.Nullable;

/** One file of an artifact, or a reference to one that lies elsewhere. */
public record ManifestEntry(
        @Doc("Path of the file within the artifact, such as data/train.csv.") String path,
        @Doc("SHA-256 of the file's bytes, 64 lower-case hex digits; of a reference any text.")
                String digest,
        @Doc("Bytes.") long size,
        @Doc("Where the file lies, a URI; only for a file that is not stored here.")
                @Nullable String ref) {}
