/**
 * How {@code Trackio.show} runs a server: the command {@code trackio show}, within this process
 * ({@link dev.trackio.show.ToolProgram}) or in one of its own ({@link
 * dev.trackio.show.ChildProgram}). {@link dev.trackio.show.ShownServer} reads the lines that it
 * prints when it answers, which are the same for both.
 */
@NullMarked
package dev.trackio.show;

import org.jspecify.annotations.NullMarked;
