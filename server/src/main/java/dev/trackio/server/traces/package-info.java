/** Traces: cut out of entries when they are logged, read back, written as session files. */
@NullMarked
package dev.trackio.server.traces;

import org.jspecify.annotations.NullMarked;
