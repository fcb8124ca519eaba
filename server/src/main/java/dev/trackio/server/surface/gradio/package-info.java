/** The Gradio API of 2025, as gradio_client, @gradio/client and curl speak it. */
@NullMarked
package dev.trackio.server.surface.gradio;

import org.jspecify.annotations.NullMarked;
