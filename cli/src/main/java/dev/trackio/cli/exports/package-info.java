/** Entries in the forms of other programs, written while they are read. */
@NullMarked
package dev.trackio.cli.exports;

import org.jspecify.annotations.NullMarked;
