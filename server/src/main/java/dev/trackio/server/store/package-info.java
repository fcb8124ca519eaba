/** Where everything is kept. */
@NullMarked
package dev.trackio.server.store;

import org.jspecify.annotations.NullMarked;
