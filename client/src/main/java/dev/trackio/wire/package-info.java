/** JSON and calls to a server, for the other packages of this module; not exported. */
@NullMarked
package dev.trackio.wire;

import org.jspecify.annotations.NullMarked;
