/**
 * JSON in and out: arguments to input records, results to bytes, without trees on the hot paths.
 */
@NullMarked
package dev.trackio.server.json;

import org.jspecify.annotations.NullMarked;
