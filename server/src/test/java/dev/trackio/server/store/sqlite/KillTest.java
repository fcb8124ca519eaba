package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it writes. */
class KillTest {
    private static final int ENTRIES = 5;

    @TempDir Path folder;

    @RepeatedTest(3)
    void whatWasAcknowledgedIsThereAndEveryCallIsWhole() throws Exception {
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                WriteLoad.class.getName(),
                                folder.toString(),
                                "8",
                                Integer.toString(ENTRIES))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        var acknowledged = new ArrayList<String>();
        try (var out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                acknowledged.add(line);
                if (acknowledged.size() == 200) {
                    process.toHandle().destroyForcibly(); // Leaves the stream open.
                }
            }
        }
        process.waitFor();

        var file = folder.resolve("p.db");
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(200);
        assertThat(ForeignFile.texts(file, "PRAGMA integrity_check")).containsExactly("ok");
        var whole =
                ForeignFile.texts(
                        file,
                        "SELECT substr(log_id, 1, instr(log_id, '.') - 1) call FROM metrics"
                                + " GROUP BY call HAVING count(*) = "
                                + ENTRIES);
        // The last line may have been cut off by the end of the process.
        assertThat(whole).containsAll(acknowledged.subList(0, acknowledged.size() - 1));
        assertThat(ForeignFile.texts(file, "SELECT count(*) FROM metrics"))
                .isEqualTo(List.of(Integer.toString(whole.size() * ENTRIES)));
    }
}
