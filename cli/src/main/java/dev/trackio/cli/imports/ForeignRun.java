package dev.trackio.cli.imports;

/**
 * A run as its source names it.
 *
 * @param id tells it from all other runs, also of other files; the same whenever it is read
 */
public record ForeignRun(String id, String name) {}
