package dev.trackio.cli.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.cli.command.Fault;
import java.util.List;
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
    void anEndpointStaysAsItIsButForItsSlash() {
        assertThat(of("http://h/mcp", true, null)).isEqualTo("http://h/mcp/");
        assertThat(of("http://h/gradio_api/mcp?tools=log", false, null))
                .isEqualTo("http://h/gradio_api/mcp/?tools=log");
        assertThat(of("http://h/x/gradio_api/mcp/", false, null))
                .isEqualTo("http://h/x/gradio_api/mcp/");
        assertThat(of("http://h/gradio_api/mcp/http", false, null))
                .isEqualTo("http://h/gradio_api/mcp/http/");
    }

    @Test
    void whatIsRefusedShowsNoSecret() {
        for (var url :
                List.of(
                        "http://my_server:7860/?write_token=s3cret",
                        "http://ada:s3cret@h/",
                        "http://ada:s3cret@my_server/",
                        "http://ada:s3/s3cret@h/",
                        "ada:s3cret@h",
                        "ftp://h/?write_token=s3cret",
                        "http://h h/?write_token=s3cret",
                        "http://h h/#s3cret")) {
            assertThatThrownBy(() -> McpAddress.of(url, false, null))
                    .as(url)
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("--url")
                    .hasMessageNotContaining("s3");
        }
        assertThatThrownBy(() -> McpAddress.of("http://my_server:7860/?a=b", false, null))
                .hasMessageContaining("http://my_server:7860/. A name with _ in it");
    }

    @Test
    void aTokenIsTakenOutAndToolsArePutIn() {
        var address = McpAddress.of("http://h/?write_token=a%2Fb&tools=log&x=1", false, "read,log");
        assertThat(address.token()).isEqualTo("a/b");
        assertThat(address.endpoint()).hasToString("http://h/mcp/?x=1&tools=read,log");
    }
}
