/**
 * MCP by hand: tools derived from the catalogue, for the revisions of the Model Context Protocol
 * from 2024-11-05 to 2026-07-28 on one endpoint. {@code docs/architecture.md} has a map of it.
 *
 * <p>A message walks: {@code McpSurface} (HTTP) or {@code StdioSurface} - {@code Protocol}
 * (JSON-RPC, era) - a method of a {@code Part} such as {@code Tools} - {@code OperationTool} - the
 * dispatcher.
 */
@NullMarked
package dev.trackio.server.surface.mcp;

import org.jspecify.annotations.NullMarked;
