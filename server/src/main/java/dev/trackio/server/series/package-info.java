/**
 * Metrics read back: runs, names, values and changes as the {@code cache} of {@code column}s knows
 * them, or out of the rows; the {@code chart} and the {@code log} have rooms of their own.
 */
@NullMarked
package dev.trackio.server.series;

import org.jspecify.annotations.NullMarked;
