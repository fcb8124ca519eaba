/** Registries: catalogues that say which version of which artifact is in use. */
@NullMarked
package dev.trackio.server.registry;

import org.jspecify.annotations.NullMarked;
