package dev.trackio.api;

/** What a caller must be allowed to do for an operation. */
public enum Access {
    /** Reads; open unless the server is private. */
    READ,
    /** Adds metrics, alerts, files. */
    LOG,
    /** Renames and deletes. */
    MANAGE
}
