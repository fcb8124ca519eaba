/** Operations and wire records. The components of an input record, in order, are its parameters. */
@NullMarked
package dev.trackio.api;

import org.jspecify.annotations.NullMarked;
