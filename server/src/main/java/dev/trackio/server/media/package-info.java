/** Files of runs and projects. */
@NullMarked
package dev.trackio.server.media;

import org.jspecify.annotations.NullMarked;
