/** Runs as other programs keep them: read one by one, without holding a file in memory. */
@NullMarked
package dev.trackio.cli.imports;

import org.jspecify.annotations.NullMarked;
