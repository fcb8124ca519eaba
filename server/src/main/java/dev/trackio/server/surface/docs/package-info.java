/**
 * The documentation that the server gives of itself: the data of the API page, the same as
 * Markdown, a guide for agents, OpenAPI. All of it is derived from the catalogue.
 */
@NullMarked
package dev.trackio.server.surface.docs;

import org.jspecify.annotations.NullMarked;
