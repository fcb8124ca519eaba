package dev.trackio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShowOptionsTest {
    private static List<String> flags(ShowOptions options) {
        return options.command().flags();
    }

    @Test
    void optionsAreTheFlagsOfTheCommand() {
        var options =
                ShowOptions.defaults()
                        .project("-my project")
                        .theme("dark")
                        .footer(false)
                        .mcpServer(true)
                        .host("0.0.0.0")
                        .port(0)
                        .folder(Path.of("/runs"))
                        .closed(true)
                        .readOnly(true)
                        .allowedHosts(List.of("a.example", "b.example"))
                        .rootPath("/trackio")
                        .frontend(Path.of("/pages"))
                        .colorPalette(List.of("#111111", "#222222"));
        assertThat(flags(options))
                .containsExactlyInAnyOrder(
                        "--no-browser",
                        "--project=-my project",
                        "--theme=dark",
                        "--no-footer",
                        "--mcp-server",
                        "--host=0.0.0.0",
                        "--port=0",
                        "--dir=/runs",
                        "--private",
                        "--read-only",
                        "--allowed-host=a.example",
                        "--allowed-host=b.example",
                        "--root-path=/trackio",
                        "--frontend=/pages",
                        "--color-palette=#111111,#222222");
    }

    @Test
    void whatIsBlankIsNoTokenAndNoHost() {
        var options = ShowOptions.defaults();
        for (var blank : List.of("", " ")) {
            assertThatThrownBy(() -> options.readToken(blank))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("leave --read-token out");
            assertThatThrownBy(() -> options.host(blank))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whatIsSaidLastCounts() {
        var options = ShowOptions.defaults().openBrowser(true).port(1).port(2).mcpServer(true);
        assertThat(flags(options)).containsExactlyInAnyOrder("--port=2", "--mcp-server");
        assertThat(flags(options.closed(true).closed(false).readOnly(true).readOnly(false)))
                .hasSize(2);
        assertThat(flags(options.mcpServer(false).footer(true)))
                .containsExactlyInAnyOrder("--port=2", "--no-mcp-server", "--footer");
        assertThat(flags(options.openBrowser(false))).contains("--no-browser");
    }

    @Test
    void optionsDoNotChange() {
        var options = ShowOptions.defaults();
        var before = flags(options);
        assertThat(flags(options.port(1))).isNotEqualTo(before);
        options.writeToken("t");
        assertThat(flags(options)).isEqualTo(before);
        assertThat(options.command().tokens()).isEmpty();
    }

    @Test
    void tokensAreNoFlagsAndNotShown() {
        var options =
                ShowOptions.defaults().writeToken("sec-w").logToken("sec-l").readToken("sec-r");
        assertThat(flags(options)).noneMatch(flag -> flag.contains("sec-"));
        assertThat(options.command().tokens())
                .containsEntry("--write-token", "sec-w")
                .containsEntry("--log-token", "sec-l")
                .containsEntry("--read-token", "sec-r");
        assertThat(options.toString())
                .startsWith("trackio show --no-browser ")
                .contains("--write-token=...")
                .doesNotContain("sec-");
    }

    @Test
    void aPortThatIsNoneIsRefused() {
        for (var port : List.of(-1, 65_536)) {
            assertThatThrownBy(() -> ShowOptions.defaults().port(port))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(String.valueOf(port));
        }
    }
}
