/** The server: what it is made of, and its settings. */
@NullMarked
package dev.trackio.server;

import org.jspecify.annotations.NullMarked;
