/** Losses and evaluators of a training with the Deep Java Library. */
@NullMarked
package dev.trackio.djl;

import org.jspecify.annotations.NullMarked;
