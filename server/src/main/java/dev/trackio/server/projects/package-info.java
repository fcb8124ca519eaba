/** Projects, and the names by which they are kept. */
@NullMarked
package dev.trackio.server.projects;

import org.jspecify.annotations.NullMarked;
