package dev.trackio.server.runs;

import org.jspecify.annotations.Nullable;

/**
 * Which run a call means: by id, else by name. Of several runs with one name it is the one whose
 * first entry is the newest. With neither it is no run at all.
 */
public record RunRef(@Nullable String name, @Nullable String id) {}
