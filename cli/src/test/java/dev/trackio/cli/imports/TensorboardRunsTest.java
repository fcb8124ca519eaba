package dev.trackio.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On files that the package tensorboard wrote. */
class TensorboardRunsTest {
    private static final String EVENTS = "events.out.tfevents.1790000000.host.1.0";

    @TempDir Path dir;

    @Test
    void eachFolderWithEventsIsARun() throws IOException {
        var heard = Heard.of(new TensorboardRuns(Heard.fixture("tensorboard")));

        assertThat(heard.lines)
                .containsExactly(
                        "eval/second 0 2026-09-21T14:13:20.250Z {\"loss\":0.5}",
                        "eval/second 1 2026-09-21T14:13:21.250Z {\"loss\":0.25}",
                        "eval/second 2 2026-09-21T14:13:22.250Z {\"loss\":0.1,\"count\":7.0,\"weights\":{\"_type\":\"trackio.histogram\",\"bins\":[0.0,1.0,2.0],\"values\":[2.0,5.0]}}",
                        "train 0 2026-09-21T14:13:20.250Z {\"loss\":1.0,\"acc\":0.0}",
                        "train 1 2026-09-21T14:13:21.250Z {\"loss\":0.5,\"acc\":0.25}",
                        "train 2 2026-09-21T14:13:22.250Z {\"loss\":0.3333333432674408,\"acc\":0.5}",
                        "train 3 2026-09-21T14:13:23.250Z {\"loss\":0.25,\"acc\":0.75}",
                        "train 4 2026-09-21T14:13:24.250Z {\"loss\":\"NaN\",\"acc\":\"Infinity\"}",
                        "train 5 2026-09-21T14:13:25.250Z {\"weights\":{\"_type\":\"trackio.histogram\",\"bins\":[1.0,1.5,2.5,3.0],\"values\":[1.0,1.0,2.0]}}");
        assertThat(heard.configs)
                .isEqualTo(Map.of("eval/second", Map.of("flag", true, "lr", 0.5, "opt", "adam")));
        assertThat(heard.leftOut).containsExactly("values of the kind \"images\"");
        assertThat(heard.bad).isEmpty();
    }

    @Test
    void aRunFolderAndOneFileAreOneRunOfTheFoldersName() throws IOException {
        var folder = Heard.fixture("tensorboard/train");
        var ofFolder = Heard.of(new TensorboardRuns(folder));
        var ofFile = Heard.of(new TensorboardRuns(folder.resolve(EVENTS)));
        assertThat(ofFolder.lines).hasSize(6).allMatch(line -> line.startsWith("train "));
        assertThat(ofFile.lines).isEqualTo(ofFolder.lines);
        assertThat(ofFile.runs).isEqualTo(ofFolder.runs);
    }

    @Test
    void halfARecordEndsTheFileQuietly() throws IOException {
        var whole = Files.readAllBytes(Heard.fixture("tensorboard/train").resolve(EVENTS));
        var lines = -1;
        for (var length = 0; length <= whole.length; length++) {
            Files.write(dir.resolve(EVENTS), java.util.Arrays.copyOf(whole, length));
            var heard = Heard.of(new TensorboardRuns(dir));
            assertThat(heard.bad).isEmpty();
            assertThat(heard.lines.size()).isGreaterThanOrEqualTo(lines);
            lines = heard.lines.size();
        }
        assertThat(lines).isEqualTo(6);
    }

    /** As docs/import-export.md says: an import of a running run may end within a step. */
    @Test
    void onlyTheStepInWhichAFileEndedBecomesAnotherEntryWhenItGrows() throws IOException {
        var whole = Files.readAllBytes(Heard.fixture("tensorboard/train").resolve(EVENTS));
        Files.write(dir.resolve(EVENTS), whole);
        var all = Heard.of(new TensorboardRuns(dir)).lines;
        var cut = new java.util.TreeSet<String>();
        for (var length = 0; length < whole.length; length++) {
            Files.write(dir.resolve(EVENTS), java.util.Arrays.copyOf(whole, length));
            var lines = Heard.of(new TensorboardRuns(dir)).lines;
            if (!lines.isEmpty() && !all.contains(lines.removeLast())) {
                cut.add(lines.isEmpty() ? "first" : lines.getLast());
            }
            assertThat(all.subList(0, lines.size())).isEqualTo(lines);
        }
        assertThat(cut).hasSize(5);
    }

    @Test
    void damageIsToldWithItsPlace() throws IOException {
        var bytes = Files.readAllBytes(Heard.fixture("tensorboard/train").resolve(EVENTS));
        bytes[bytes.length / 2] ^= 1;
        Files.write(dir.resolve(EVENTS), bytes);
        var heard = Heard.of(new TensorboardRuns(dir));
        assertThat(heard.bad).hasSize(1);
        assertThat(heard.bad.getFirst())
                .matches(
                        ".*/"
                                + EVENTS
                                + " at byte \\d+: the checksum of a record('s length)? does not hold; what follows is not read");
        assertThat(heard.lines).isNotEmpty().hasSizeLessThan(6);
    }

    @Test
    void aFolderWithoutEventsIsRefused() {
        assertThatThrownBy(() -> Heard.of(new TensorboardRuns(dir)))
                .hasMessageContaining("has no event files; their names contain \"tfevents\"");
    }
}
