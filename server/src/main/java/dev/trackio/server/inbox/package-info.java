/** What programs wrote down for a server to take in: entries in files. */
@NullMarked
package dev.trackio.server.inbox;

import org.jspecify.annotations.NullMarked;
