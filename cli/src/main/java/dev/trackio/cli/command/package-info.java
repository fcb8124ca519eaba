/** Commands as values, the one way in which they ask, and how they print. */
@NullMarked
package dev.trackio.cli.command;

import org.jspecify.annotations.NullMarked;
