/** Alerts of runs. */
@NullMarked
package dev.trackio.server.alerts;

import org.jspecify.annotations.NullMarked;
