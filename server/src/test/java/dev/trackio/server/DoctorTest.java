package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.server.store.sqlite.Checkup.Finding;
import dev.trackio.server.store.sqlite.Checkup.Weight;
import dev.trackio.server.store.sqlite.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoctorTest {
    @TempDir Path dir;

    private List<Finding> examine(int port, boolean full) {
        var config = Config.of(dir).with(draft -> draft.port(port));
        return Doctor.examine(config, full, Progress.NONE);
    }

    private static Finding about(List<Finding> findings, String about) {
        return findings.stream().filter(f -> f.about().equals(about)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSoundFolderHasNoProblemAndStaysAsItIs(boolean full) throws IOException {
        try (var server = Harness.open(dir)) {
            server.data("log", "{\"project\":\"p\",\"run\":\"r\",\"metrics\":{\"m\":1}}");
        }
        var before = files();
        var findings = examine(0, full);
        assertThat(findings).noneMatch(f -> f.weight() == Weight.PROBLEM);
        assertThat(about(findings, "project p").words()).startsWith("Sound, ").contains("layout 2");
        assertThat(about(findings, "lock").weight()).isEqualTo(Weight.FINE);
        assertThat(about(findings, "Java").weight()).isEqualTo(Weight.FINE);
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void whatIsWrongIsSaidWithWhatToDo() throws IOException {
        Files.writeString(dir.resolve("bad.db"), "this is no database at all");
        var bad = about(examine(0, false), "project bad");
        assertThat(bad.weight()).isEqualTo(Weight.PROBLEM);
        assertThat(bad.words()).contains("damaged");
        assertThat(bad.advice()).contains("backup");
    }

    @Test
    void aServerThatRunsIsFoundAndItsProjectsAreLookedAtBesideIt() throws IOException {
        try (var server = Harness.open(dir)) {
            server.data("log", "{\"project\":\"p\",\"run\":\"r\",\"metrics\":{\"m\":1}}");
            var findings = examine(server.server().port(), true);
            assertThat(findings).noneMatch(f -> f.weight() == Weight.PROBLEM);
            assertThat(about(findings, "port").words()).startsWith("A Trackio server answers");
            assertThat(about(findings, "MCP").words()).startsWith("It is on");
            assertThat(findings)
                    .filteredOn(f -> f.about().equals("project p"))
                    .anyMatch(f -> f.words().startsWith("Sound"))
                    .anyMatch(f -> f.words().contains("write-ahead log"));
            server.data("log", "{\"project\":\"p\",\"run\":\"r\",\"metrics\":{\"m\":2}}");
        }
    }

    @Test
    void aPortThatAnotherProgramHasIsAProblemWhenItWasAskedFor() throws IOException {
        try (var other =
                new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            var thread =
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    other.accept().close();
                                } catch (IOException e) {
                                    // the test is over
                                }
                            });
            assertThat(about(examine(other.getLocalPort(), false), "port").weight())
                    .isEqualTo(Weight.PROBLEM);
            thread.interrupt();
        }
    }

    @Test
    void aFolderThatIsMissingIsOnlyNoted() throws IOException {
        Files.delete(dir);
        assertThat(about(examine(0, false), "data folder").weight()).isEqualTo(Weight.NOTE);
        assertThat(dir).doesNotExist();
        Files.createDirectory(dir);
    }

    /** Times and sizes: nothing is read here that a server could have open. */
    private TreeMap<String, String> files() throws IOException {
        var found = new TreeMap<String, String>();
        try (var walk = Files.walk(dir)) {
            for (var file : walk.filter(Files::isRegularFile).toList()) {
                found.put(
                        file.toString(), Files.size(file) + " " + Files.getLastModifiedTime(file));
            }
        }
        return found;
    }
}
