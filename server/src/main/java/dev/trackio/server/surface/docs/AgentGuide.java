package dev.trackio.server.surface.docs;

/** {@code /llms.txt}: what an agent needs to know, and where the rest is. */
final class AgentGuide {
    private AgentGuide() {}

    static String of(ApiPage page) {
        var base = page.baseUrl();
        var out = new StringBuilder();
        out.append(
                """
                # Trackio

                > A self-hosted experiment tracker: projects hold runs, runs hold metrics by step. \
                This server is version %s at %s.

                Call any operation with one request: `POST %s/api/{operation}` with a JSON object of \
                arguments; the answer is `{"data": ...}` or `{"error": "..."}`. Begin with \
                `get_all_projects`, then `get_runs_for_project`, `get_metrics_for_run` and \
                `get_metric_values`.

                """
                        .formatted(page.version(), base, base));
        out.append(
                page.mcp().enabled()
                        ? "MCP (streamable HTTP): %s\n\n".formatted(page.mcp().url())
                        : "MCP is off: start the server with `--mcp-server`.\n\n");
        out.append(
                """
                ## Docs

                - [Every operation with examples](%1$s/docs/api.md): Python, JavaScript, cURL and MCP, \
                filled with data of this server
                - [OpenAPI](%1$s/openapi.json): every operation and its schemas
                - [The same as JSON](%1$s/docs/api.json)

                ## Operations

                """
                        .formatted(base));
        for (var entry : page.operations()) {
            out.append("- `").append(entry.name()).append('(');
            out.append(
                    String.join(
                            ", ",
                            entry.parameters().stream()
                                    .map(p -> p.required() ? p.name() : p.name() + "?")
                                    .toList()));
            out.append(")`: ").append(entry.summary()).append('\n');
        }
        return out.append(
                        """

                        ## Log from Python

                        ```bash
                        pip install trackio
                        export TRACKIO_SERVER_URL="%s/"
                        ```

                        Then `trackio.init(project=...)`, `trackio.log({...})`, `trackio.finish()` write \
                        to this server. A server with a token wants `?write_token=...` in that URL.
                        """
                                .formatted(base))
                .toString();
    }
}
