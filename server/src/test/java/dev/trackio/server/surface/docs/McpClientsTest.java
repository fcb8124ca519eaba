package dev.trackio.server.surface.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class McpClientsTest {
    private static final String URL = "http://127.0.0.1:7860/gradio_api/mcp/";

    @Test
    void theClientsComeInTheirOrder() {
        assertThat(McpClients.all(URL, false))
                .extracting(ApiPage.McpClient::id)
                .containsExactly("claude-code", "cursor", "vscode", "json", "stdio");
    }

    @Test
    void theJsonIsThatOfTheDocumentation() {
        assertThat(client("json", URL, false).text())
                .isEqualTo(
                        """
                        {
                          "mcpServers": {
                            "gradio": {
                              "url": "http://127.0.0.1:7860/gradio_api/mcp/"
                            },
                            "upload_files_to_gradio": {
                              "command": "uvx",
                              "args": [
                                "--from",
                                "gradio[mcp]",
                                "gradio",
                                "upload-mcp",
                                "http://127.0.0.1:7860/gradio_api/mcp/",
                                "<UPLOAD_DIRECTORY>"
                              ]
                            }
                          }
                        }
                        """);
    }

    @Test
    void claudeCodeIsOneCommand() {
        assertThat(client("claude-code", URL, false).text())
                .isEqualTo("claude mcp add --transport http trackio " + URL + "\n");
        assertThat(Words.of(client("claude-code", URL, true).text(), Map.of()))
                .endsWith("--header", "Authorization: Bearer YOUR_WRITE_TOKEN");
    }

    @Test
    void theLinkOfCursorCarriesTheServer() {
        var link = client("cursor", URL, true).link();
        var config = URLDecoder.decode(link.split("config=")[1], StandardCharsets.UTF_8);
        assertThat(Json.tree(RawJson.of(Base64.getDecoder().decode(config))))
                .isEqualTo(
                        Map.of(
                                "url",
                                URL,
                                "headers",
                                Map.of("Authorization", "Bearer YOUR_WRITE_TOKEN")));
    }

    @Test
    void theLinkOfVsCodeIsWhatItsCommandAdds() {
        var client = client("vscode", URL, false);
        var link = URLDecoder.decode(client.link().split("\\?")[1], StandardCharsets.UTF_8);
        assertThat(Words.of(client.text(), Map.of())).containsExactly("code", "--add-mcp", link);
    }

    @Test
    void theBridgeIsToldOfPlainHttpBeyondThisMachine() {
        assertThat(args(URL)).doesNotContain("--allow-http");
        assertThat(args("http://gpu-box:7860/gradio_api/mcp/")).contains("--allow-http");
        assertThat(args("https://gpu-box/gradio_api/mcp/")).doesNotContain("--allow-http");
    }

    @SuppressWarnings("unchecked") // they are strings
    private static List<Object> args(String url) {
        var json = (Map<?, ?>) Json.tree(RawJson.of(client("stdio", url, false).text()));
        var server = (Map<?, ?>) ((Map<?, ?>) json.get("mcpServers")).get("trackio");
        return (List<Object>) server.get("args");
    }

    private static ApiPage.McpClient client(String id, String url, boolean needsToken) {
        return McpClients.all(url, needsToken).stream()
                .filter(client -> client.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
