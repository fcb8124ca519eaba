/** Scores and evaluations of a training with Deeplearning4j. */
@NullMarked
package dev.trackio.dl4j;

import org.jspecify.annotations.NullMarked;
