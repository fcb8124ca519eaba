package dev.trackio.cli.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.cli.command.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others do to the same file, and where it is on each system. */
class ClientFileTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-30T03:00:00Z"), ZoneOffset.UTC);

    @TempDir Path folder;

    private ClientFile with(String command) throws IOException {
        var entry = new McpEntry.Program(command, List.of("mcp"), Map.of());
        return ClientFile.with(
                folder.resolve("mcp.json"), McpClient.CURSOR, "trackio", entry, "PASTE");
    }

    @Test
    void whatAnotherHasWrittenMeanwhileIsNotLost() throws IOException {
        var file = Files.writeString(folder.resolve("mcp.json"), "{}");
        var ours = with("trackio");
        Files.writeString(file, "{\"theirs\": 1}");
        assertThatThrownBy(() -> ours.write(false, CLOCK))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("changed by another");
        assertThat(file).hasContent("{\"theirs\": 1}");
        assertThat(folder).isDirectoryContaining(file::equals);
        try (var all = Files.list(folder)) {
            assertThat(all).containsExactly(file);
        }
    }

    @Test
    void aCopyNeverTakesThePlaceOfAnOlderOne() throws IOException {
        Files.writeString(folder.resolve("mcp.json"), "{}");
        var first = with("a").write(false, CLOCK);
        var second = with("b").write(false, CLOCK);
        assertThat(first).hasFileName("mcp.json.20261130-030000.bak").hasContent("{}");
        assertThat(second).hasFileName("mcp.json.20261130-030000-2.bak");
        assertThat(Files.readString(second)).contains("\"a\"");
    }

    @Test
    void aReadOnlyFileIsRefusedWithWhatToPaste() throws IOException {
        var file = Files.writeString(folder.resolve("mcp.json"), "{}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assertThatThrownBy(() -> with("a"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("read-only")
                .hasMessageContaining("PASTE");
    }

    @Test
    void aLinkToNothingIsRefused() throws IOException {
        Files.createSymbolicLink(folder.resolve("mcp.json"), Path.of("gone.json"));
        assertThatThrownBy(() -> with("a"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("gone.json");
    }

    @Test
    void onWindowsApplicationsHaveAFolderOfTheirOwn() {
        var environment = Map.of("APPDATA", folder.toString(), "HOME", "/shell");
        assertThat(McpClient.CLAUDE_DESKTOP.file(environment, null, "Windows 11"))
                .isEqualTo(folder.resolve("Claude/claude_desktop_config.json"));
        assertThat(McpClient.VSCODE.file(environment, null, "Windows 11"))
                .isEqualTo(folder.resolve("Code/User/mcp.json"));
        assertThat(McpClient.CURSOR.file(environment, null, "Windows 11"))
                .isEqualTo(Path.of(System.getProperty("user.home"), ".cursor/mcp.json"));
        assertThat(McpClient.CURSOR.file(environment, null, "Linux"))
                .isEqualTo(Path.of("/shell/.cursor/mcp.json"));
    }
}
