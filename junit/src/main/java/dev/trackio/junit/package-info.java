/**
 * Servers for tests: {@link dev.trackio.junit.TrackioExtension} gives a test a {@link
 * dev.trackio.junit.TrackioServer} of its own.
 */
@NullMarked
package dev.trackio.junit;

import org.jspecify.annotations.NullMarked;
