/** Entries of runs with all their metrics, long runs thinned out. */
@NullMarked
package dev.trackio.server.series.log;

import org.jspecify.annotations.NullMarked;
