/** Files: uploads that wait for their use, and those that stay. */
@NullMarked
package dev.trackio.server.blob;

import org.jspecify.annotations.NullMarked;
