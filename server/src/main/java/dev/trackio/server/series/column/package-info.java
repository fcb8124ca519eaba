/** The entries of a project in columns: how they lie in memory, packed and in a file. */
@NullMarked
package dev.trackio.server.series.column;

import org.jspecify.annotations.NullMarked;
