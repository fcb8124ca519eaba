/** What Spark's models learn, and what its stages take. */
@NullMarked
package dev.trackio.spark;

import org.jspecify.annotations.NullMarked;
