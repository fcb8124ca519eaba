/**
 * Reads what a server has: {@link dev.trackio.Trackio#api()} gives an {@link dev.trackio.query.Api}
 * of projects, their runs and what was logged into them. Everything is asked for when a method is
 * called, in the caller's thread, and nothing is kept: asked again, the server says what is true
 * then. All types are safe for several threads.
 *
 * <p>What cannot be had is a {@link dev.trackio.TrackioException} that says what to do. An
 * interrupted thread gets one, too, and stays interrupted.
 */
@NullMarked
package dev.trackio.query;

import org.jspecify.annotations.NullMarked;
