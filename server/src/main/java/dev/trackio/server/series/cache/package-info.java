/**
 * Which projects' columns are kept, in memory and on disk, and whether they still say what the rows
 * say.
 */
@NullMarked
package dev.trackio.server.series.cache;

import org.jspecify.annotations.NullMarked;
