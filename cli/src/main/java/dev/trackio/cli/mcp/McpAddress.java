package dev.trackio.cli.mcp;

import dev.trackio.cli.command.Fault;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a server takes MCP messages.
 *
 * @param endpoint without a token
 * @param token the one that came in the address; null for none
 */
public record McpAddress(URI endpoint, @Nullable String token) {
    private static final List<String> TOKENS = List.of("write_token=", "read_token=");

    /**
     * @param url as people have it: of the dashboard or of an MCP endpoint, perhaps with a token
     * @param seed whether the endpoint of 2025 is meant where none is named
     * @param tools what is asked for by {@code ?tools=}; null for the usual ones
     * @throws Fault when it is no address of a server
     */
    public static McpAddress of(String url, boolean seed, @Nullable String tools) {
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            throw Fault.usage(
                    "--url (or TRACKIO_SERVER_URL) takes the address of a Trackio server, such as http://127.0.0.1:7860,"
                            + " not "
                            + url);
        }
        try {
            var given = URI.create(url);
            if (given.getHost() == null) {
                throw new IllegalArgumentException("no host");
            }
            var query = new ArrayList<String>();
            String token = null;
            for (var part :
                    given.getRawQuery() == null
                            ? new String[0]
                            : given.getRawQuery().split("&", -1)) {
                if (TOKENS.stream().anyMatch(part::startsWith)) {
                    token =
                            URLDecoder.decode(
                                    part.substring(part.indexOf('=') + 1), StandardCharsets.UTF_8);
                } else if (!part.isEmpty()) {
                    query.add(part);
                }
            }
            if (tools != null) {
                query.removeIf(part -> part.startsWith("tools="));
                query.add(
                        "tools="
                                + URLEncoder.encode(tools, StandardCharsets.UTF_8)
                                        .replace("%2C", ","));
            }
            return new McpAddress(
                    URI.create(
                            given.getScheme()
                                    + "://"
                                    + given.getRawAuthority()
                                    + path(given.getRawPath(), seed)
                                    + (query.isEmpty() ? "" : "?" + String.join("&", query))),
                    token);
        } catch (IllegalArgumentException e) {
            throw Fault.usage("--url is no address of a server: " + url);
        }
    }

    /** An MCP path stays as it is; any other is that of a server. */
    private static String path(String given, boolean seed) {
        if (given.matches(".*/mcp(/http)?/?")) {
            return given;
        }
        return given + (given.endsWith("/") ? "" : "/") + (seed ? "gradio_api/mcp/" : "mcp/");
    }
}
