/**
 * Charts as pictures: which lines, where their axes begin and end, and how they are drawn. Nothing
 * of the JDK's AWT is loaded before the first picture, and nothing of its fonts at all.
 */
@NullMarked
package dev.trackio.server.plot;

import org.jspecify.annotations.NullMarked;
