/** Meters of a service as system metrics of a run. */
@NullMarked
package dev.trackio.micrometer;

import org.jspecify.annotations.NullMarked;
