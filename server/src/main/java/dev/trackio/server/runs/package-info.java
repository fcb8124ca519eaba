/** Runs: lists, summaries, configurations. */
@NullMarked
package dev.trackio.server.runs;

import org.jspecify.annotations.NullMarked;
