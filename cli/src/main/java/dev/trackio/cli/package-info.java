/** The {@code trackio} command. */
@NullMarked
package dev.trackio.cli;

import org.jspecify.annotations.NullMarked;
