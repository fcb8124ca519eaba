/** The dashboard: its files and its live events. */
@NullMarked
package dev.trackio.server.surface.dashboard;

import org.jspecify.annotations.NullMarked;
