/** Series for charts: the few points of many that a screen of some width can show. */
@NullMarked
package dev.trackio.server.series.chart;

import org.jspecify.annotations.NullMarked;
