package dev.trackio.cli.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Addresses as people have them. */
class McpAddressTest {
    private static String of(String url, boolean seed, @Nullable String tools) {
        return McpAddress.of(url, seed, tools).endpoint().toString();
    }

    @Test
    void aServerHasItsEndpoint() {
        assertThat(of("http://127.0.0.1:7860", false, null))
                .isEqualTo("http://127.0.0.1:7860/mcp/");
        assertThat(of("http://h/trackio/", false, null)).isEqualTo("http://h/trackio/mcp/");
        assertThat(of("https://h/", true, null)).isEqualTo("https://h/gradio_api/mcp/");
    }

    @Test
    void anEndpointStaysAsItIs() {
        assertThat(of("http://h/mcp", true, null)).isEqualTo("http://h/mcp");
        assertThat(of("http://h/x/gradio_api/mcp/", false, null))
                .isEqualTo("http://h/x/gradio_api/mcp/");
        assertThat(of("http://h/gradio_api/mcp/http", false, null))
                .isEqualTo("http://h/gradio_api/mcp/http");
    }

    @Test
    void aTokenIsTakenOutAndToolsArePutIn() {
        var address = McpAddress.of("http://h/?write_token=a%2Fb&tools=log&x=1", false, "read,log");
        assertThat(address.token()).isEqualTo("a/b");
        assertThat(address.endpoint()).hasToString("http://h/mcp/?x=1&tools=read,log");
        assertThat(of("http://h/mcp?tools=log", false, null)).isEqualTo("http://h/mcp?tools=log");
    }
}
