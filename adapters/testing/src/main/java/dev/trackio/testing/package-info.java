/** What the tests of the adapters share. */
@NullMarked
package dev.trackio.testing;

import org.jspecify.annotations.NullMarked;
