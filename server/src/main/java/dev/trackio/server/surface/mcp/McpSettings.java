package dev.trackio.server.surface.mcp;

import dev.trackio.server.call.BodyLimit;

/**
 * How MCP is offered.
 *
 * @param on off, both endpoints say how to turn it on
 * @param version of this server, as clients show it
 * @param limit a longer message is refused with 413 before it is read
 */
record McpSettings(boolean on, String version, BodyLimit limit) {}
