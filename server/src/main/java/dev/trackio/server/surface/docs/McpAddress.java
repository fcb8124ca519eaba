package dev.trackio.server.surface.docs;

/** Where the MCP server answers, below the base URL. */
final class McpAddress {
    /** In the shapes of 2025: what its documentation tells clients to use. */
    static final String SEED = "/gradio_api/mcp/";

    /** In today's shapes. */
    static final String CURRENT = "/mcp/";

    private McpAddress() {}
}
