/** Logging metrics and reading them back. */
@NullMarked
package dev.trackio.server.metrics;

import org.jspecify.annotations.NullMarked;
