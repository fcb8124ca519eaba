/** MCP over stdio, and what MCP clients are told of it in their configurations. */
@NullMarked
package dev.trackio.cli.mcp;

import org.jspecify.annotations.NullMarked;
