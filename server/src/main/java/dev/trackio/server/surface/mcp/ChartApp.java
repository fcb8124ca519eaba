package dev.trackio.server.surface.mcp;

import dev.trackio.server.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The page in which a host with MCP Apps shows what {@code plot_metrics} answers. It is one file
 * without requests of its own and gets the answer from its host.
 */
final class ChartApp {
    static final String URI = "ui://trackio/chart";
    static final String TYPE = "text/html;profile=mcp-app";
    static final String TOOL = "plot_metrics";

    /** As clients and servers name the extension to each other. */
    static final Map<String, ?> EXTENSION =
            JsonObject.of("io.modelcontextprotocol/ui", JsonObject.of("mimeTypes", List.of(TYPE)));

    /** What the tool says of it. */
    static final Map<String, ?> OF_TOOL = JsonObject.of("ui", JsonObject.of("resourceUri", URI));

    private static final String FILE = "chart-app.html";

    private ChartApp() {}

    static Map<String, Object> content() {
        return JsonObject.of(
                "uri",
                URI,
                "mimeType",
                TYPE,
                "text",
                page(),
                "_meta",
                JsonObject.of("ui", JsonObject.of("prefersBorder", true)));
    }

    private static String page() {
        try (var in = ChartApp.class.getResourceAsStream(FILE)) {
            return new String(
                    Objects.requireNonNull(in, FILE).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
