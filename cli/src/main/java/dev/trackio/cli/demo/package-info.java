/**
 * What {@code trackio demo} makes up: something worth seeing for every page, without a file from
 * outside.
 */
@NullMarked
package dev.trackio.cli.demo;

import org.jspecify.annotations.NullMarked;
