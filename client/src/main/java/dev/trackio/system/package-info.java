/** Samples the machine and the JVM beside a run; not exported. */
@NullMarked
package dev.trackio.system;

import org.jspecify.annotations.NullMarked;
