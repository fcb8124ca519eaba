/**
 * Values that dashboards show as more than a number: images and other files, tables, histograms,
 * texts in Markdown, and traces. They are logged like numbers, as the values of a map.
 */
@NullMarked
package dev.trackio.media;

import org.jspecify.annotations.NullMarked;
