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
                            + shown(url));
        }
        try {
            var given = URI.create(url);
            requireHost(given, url);
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
            throw Fault.usage("--url is no address of a server: " + shown(url));
        }
    }

    private static void requireHost(URI given, String url) {
        if (given.getRawAuthority() != null && given.getRawAuthority().contains("@")) {
            throw Fault.usage(
                    "--url takes no user and password: leave out what stands before @, and give a"
                            + " token with --token.");
        }
        if (given.getHost() == null) {
            throw Fault.usage(
                    "--url has no host name that Java can connect to: "
                            + shown(url)
                            + ". A name with _ in it, as of a container, needs another one without,"
                            + " or its number.");
        }
    }

    /** An address as others may see it: what follows ? and what stands before @ may be a secret. */
    private static String shown(String url) {
        return url.contains("@") ? "one with @ in it" : url.replaceFirst("(?s)[?#].*", "");
    }

    /**
     * An MCP path is taken as it is, any other is that of a server. They end with a slash: without
     * it official servers redirect, and no redirect is followed.
     */
    private static String path(String given, boolean seed) {
        var slashed = given.endsWith("/") ? given : given + "/";
        if (slashed.matches(".*/mcp/(http/)?")) {
            return slashed;
        }
        return slashed + (seed ? "gradio_api/mcp/" : "mcp/");
    }
}
