/** Series of numbers for charts. */
@NullMarked
package dev.trackio.server.series;

import org.jspecify.annotations.NullMarked;
