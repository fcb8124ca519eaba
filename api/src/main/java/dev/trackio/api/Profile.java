package dev.trackio.api;

/** The two generations of clients. */
public enum Profile {
    /** The Gradio API and MCP server of 2025: {@code /gradio_api/*}. */
    SEED,
    /** Today's HTTP API: {@code /api/*} and {@code /mcp/}. */
    CURRENT
}
