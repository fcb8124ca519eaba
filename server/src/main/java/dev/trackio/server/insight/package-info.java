/** Finds runs and explains them, in answers that are short enough for a model to read. */
@NullMarked
package dev.trackio.server.insight;

import org.jspecify.annotations.NullMarked;
