/** How an operation is carried out: access, one error form, who is told of changes. */
@NullMarked
package dev.trackio.server.call;

import org.jspecify.annotations.NullMarked;
