/** Artifacts: versioned files, and which runs made and used them. */
@NullMarked
package dev.trackio.server.artifacts;

import org.jspecify.annotations.NullMarked;
