/** What changes or takes away what was logged: runs are renamed and deleted. */
@NullMarked
package dev.trackio.server.edits;

import org.jspecify.annotations.NullMarked;
