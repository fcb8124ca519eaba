package dev.trackio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.cli.demo.DemoData;
import dev.trackio.server.Config;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands print, and how they end. */
class CommandsTest {
    @TempDir Path dir;
    @TempDir Path backups;
    private Map<String, String> environment;

    private record Run(int code, String out, String err) {}

    @BeforeEach
    void fill() throws IOException {
        environment = Map.of("TRACKIO_DIR", dir.toString(), "GRADIO_SERVER_PORT", "0");
        DemoData.writeInto(Config.of(environment));
    }

    private static Run run(Object command, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var code =
                Main.commandLine(command)
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments);
        return new Run(code, out.toString(), err.toString());
    }

    @Test
    void aBackupIsMadeAndRestored() throws IOException {
        var made = run(new BackupCommand(environment), backups.toString());
        assertThat(made.err).isEmpty();
        assertThat(made.out).startsWith("Copied and verified 3 projects, ").contains("trackio-2");
        assertThat(made.code).isZero();
        var folder = made.out.strip().substring(made.out.indexOf(": ") + 2);

        var refused = run(new RestoreCommand(environment), folder);
        assertThat(refused.code).isEqualTo(1);
        assertThat(refused.err).startsWith("trackio: These exist already").contains("--replace");

        var into = backups.resolve("other");
        var restored = run(new RestoreCommand(environment), folder, "--into", into.toString());
        assertThat(restored.out).startsWith("Verified and restored 3 projects, ");
        assertThat(restored.code).isZero();
        assertThat(into.resolve("my-project.db")).exists();

        var replaced =
                run(
                        new RestoreCommand(environment),
                        folder,
                        "--project",
                        "my-project",
                        "--replace");
        assertThat(replaced.out).contains("Kept what was replaced: ");
        assertThat(replaced.code).isZero();
    }

    @Test
    void aProjectThatCannotBeCopiedIsSaidAndEndsWithOne() throws IOException {
        Files.writeString(dir.resolve("bad.db"), "this is no database at all");
        var made = run(new BackupCommand(environment), backups.toString());
        assertThat(made.out).contains("Copied and verified 3 projects", "Left out: bad: ");
        assertThat(made.code).isEqualTo(1);
    }

    @Test
    void theDoctorEndsWithOneWhenThereIsAProblem() throws IOException {
        var sound = run(new DoctorCommand(environment));
        assertThat(sound.out)
                .contains("ok       project my-project: Sound, ")
                .contains("note     MCP: ")
                .doesNotContain("PROBLEM");
        assertThat(sound.code).isZero();

        Files.writeString(dir.resolve("bad.db"), "this is no database at all");
        var bad = run(new DoctorCommand(environment), "--full");
        assertThat(bad.out).contains("PROBLEM  project bad: Its file is no database");
        assertThat(bad.code).isEqualTo(1);
        assertThat(run(new DoctorCommand(environment), "--json").out)
                .startsWith(
                        "{\"ok\":false,\"findings\":[{\"about\":\"version\",\"weight\":\"fine\"")
                .contains("\"advice\":null");
    }

    @Test
    void theRegistryPageIsOfNoProject() {
        var refused = run(new Show(), "registry", "--project", "p");
        assertThat(refused.err).startsWith("trackio show registry does not accept --project");
        assertThat(refused.code).isEqualTo(2);
        assertThat(run(new Show(), "nonsense").code).isEqualTo(2);
    }
}
