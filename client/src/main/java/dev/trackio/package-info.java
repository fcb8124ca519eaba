/**
 * Logs experiments from any JVM: {@link dev.trackio.Trackio#init} starts a {@link dev.trackio.Run},
 * whose {@code log} hands over to a sender of its own and never waits for the network.
 */
@NullMarked
package dev.trackio;

import org.jspecify.annotations.NullMarked;
