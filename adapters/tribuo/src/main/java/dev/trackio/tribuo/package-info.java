/** What Tribuo knows of its models and evaluations. */
@NullMarked
package dev.trackio.tribuo;

import org.jspecify.annotations.NullMarked;
