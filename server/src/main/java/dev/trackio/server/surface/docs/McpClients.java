package dev.trackio.server.surface.docs;

import dev.trackio.server.json.Json;
import dev.trackio.server.surface.docs.ApiPage.McpClient;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How MCP clients are told of this server. The token itself is never shown: a placeholder stands
 * where it goes.
 */
final class McpClients {
    private static final String BEARER = "Bearer YOUR_WRITE_TOKEN";
    private static final String NAME = "trackio";

    /** Hosts that mcp-remote reaches over plain HTTP without being told so. */
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1");

    private final String url;
    private final boolean needsToken;

    private McpClients(String url, boolean needsToken) {
        this.url = url;
        this.needsToken = needsToken;
    }

    static List<McpClient> all(String url, boolean needsToken) {
        var clients = new McpClients(url, needsToken);
        return List.of(
                clients.claudeCode(),
                clients.cursor(),
                clients.vsCode(),
                clients.json(),
                clients.stdio());
    }

    private McpClient claudeCode() {
        return new McpClient(
                "claude-code",
                "Claude Code",
                "bash",
                "claude mcp add --transport http "
                        + NAME
                        + " "
                        + Shell.word(url)
                        + (needsToken ? " --header " + Shell.quote("Authorization: " + BEARER) : "")
                        + "\n",
                null,
                note("Run it in a terminal; /mcp in Claude Code shows the server."));
    }

    private McpClient cursor() {
        var server = server(new LinkedHashMap<>());
        var config = Base64.getEncoder().encodeToString(Json.bytes(server));
        return new McpClient(
                "cursor",
                "Cursor",
                "json",
                pretty(Map.of("mcpServers", Map.of(NAME, server))),
                "cursor://anysphere.cursor-deeplink/mcp/install?name="
                        + NAME
                        + "&config="
                        + encoded(config),
                note("The link installs it; or put the text into .cursor/mcp.json."));
    }

    private McpClient vsCode() {
        var server = new LinkedHashMap<String, Object>();
        server.put("name", NAME);
        server.put("type", "http");
        server(server);
        var json = Json.string(server);
        return new McpClient(
                "vscode",
                "VS Code",
                "bash",
                "code --add-mcp " + Shell.quote(json) + "\n",
                "vscode:mcp/install?" + encoded(json),
                note("The link installs it; or run the command in a terminal."));
    }

    /** Two servers: this one, and the tool that brings files of the client's machine here. */
    private McpClient json() {
        var upload = new LinkedHashMap<String, Object>();
        upload.put("command", "uvx");
        upload.put(
                "args",
                List.of(
                        "--from",
                        "gradio[mcp]",
                        "gradio",
                        "upload-mcp",
                        url,
                        "<UPLOAD_DIRECTORY>"));
        var servers = new LinkedHashMap<String, Object>();
        servers.put("gradio", server(new LinkedHashMap<>()));
        servers.put("upload_files_to_gradio", upload);
        return new McpClient(
                "json",
                "JSON with the upload tool",
                "json",
                pretty(Map.of("mcpServers", servers)),
                null,
                note(
                        "For any client that speaks streamable HTTP. The upload tool needs uv and the"
                                + " folder whose files it may send; leave it out if you have no files"
                                + " to send."
                                + (needsToken
                                        ? " It sends no token: this server refuses it."
                                        : "")));
    }

    private McpClient stdio() {
        var args = new ArrayList<>(List.of("mcp-remote", url, "--transport", "streamable-http"));
        var uri = URI.create(url);
        if (!"https".equals(uri.getScheme()) && !LOOPBACK.contains(String.valueOf(uri.getHost()))) {
            args.add("--allow-http");
        }
        if (needsToken) {
            args.addAll(List.of("--header", "Authorization: " + BEARER));
        }
        var server = new LinkedHashMap<String, Object>();
        server.put("command", "npx");
        server.put("args", args);
        return new McpClient(
                "stdio",
                "Clients that only start programs (stdio)",
                "json",
                pretty(Map.of("mcpServers", Map.of(NAME, server))),
                null,
                note("A bridge for clients without HTTP; it needs Node."));
    }

    private Map<String, Object> server(Map<String, Object> server) {
        server.put("url", url);
        if (needsToken) {
            server.put("headers", Map.of("Authorization", BEARER));
        }
        return server;
    }

    private String note(String note) {
        return needsToken ? note + " Replace YOUR_WRITE_TOKEN by the server's token." : note;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String pretty(Object value) {
        return PrettyJson.of(value) + "\n";
    }
}
