/** Questions in the store's own language. */
@NullMarked
package dev.trackio.server.query;

import org.jspecify.annotations.NullMarked;
