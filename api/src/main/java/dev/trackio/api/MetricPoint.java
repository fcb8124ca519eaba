package dev.trackio.api;

/**
 * One value of one metric.
 *
 * @param timestamp ISO 8601, as it is stored
 * @param value any JSON; a value that is not finite is null
 */
public record MetricPoint(String timestamp, Step step, RawJson value) {}
