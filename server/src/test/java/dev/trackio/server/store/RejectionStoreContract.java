package dev.trackio.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RejectionOperations.RejectedEntry;
import dev.trackio.server.metrics.RejectionStore;
import dev.trackio.server.metrics.RejectionStore.Kept;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store of rejected entries does. */
public abstract class RejectionStoreContract extends StorageContract {
    private static final RunRef ALL = new RunRef(null, null);

    private static Kept kept(String run, String id, String error, String logId) {
        return new Kept(new RejectedEntry("2026", run, id, error, "{}", null), logId);
    }

    private List<String> errors(RunRef run) {
        return storage.rejections().entries(PROJECT, run).stream()
                .map(RejectedEntry::error)
                .toList();
    }

    @Test
    void entriesAreFoundByRunAndOutliveTheStorage() {
        storage.rejections().add(PROJECT, List.of(kept("a", "1", "one", null)));
        storage.rejections()
                .add(PROJECT, List.of(kept("a", "2", "two", null), kept("b", "3", "three", null)));
        storage.close();
        storage = open(folder);

        assertThat(errors(ALL)).containsExactly("one", "two", "three");
        assertThat(errors(new RunRef("a", null))).containsExactly("one", "two");
        assertThat(errors(new RunRef("b", "2"))).containsExactly("two");
        assertThat(errors(new RunRef("zz", null))).isEmpty();
        assertThat(storage.rejections().entries(ProjectName.of("other"), ALL)).isEmpty();
        assertThat(storage.rejections().entries(PROJECT, new RunRef("b", null)))
                .containsExactly(new RejectedEntry("2026", "b", "3", "three", "{}", null));
    }

    @Test
    void anEntryThatIsSentAgainIsKeptOnce() {
        for (var i = 0; i < 2; i++) {
            storage.rejections()
                    .add(PROJECT, List.of(kept("a", "1", "x", "L"), kept("a", "2", "y", "L")));
        }
        assertThat(errors(ALL)).containsExactly("x", "y");
    }

    @Test
    void theOldestMakeRoom() {
        var many =
                IntStream.range(0, RejectionStore.MAX_KEPT + 5)
                        .mapToObj(i -> kept("a", "1", "" + i, null))
                        .toList();
        storage.rejections().add(PROJECT, many);
        storage.rejections().add(ProjectName.of("q"), many.subList(0, 3));
        assertThat(errors(ALL)).hasSize(RejectionStore.MAX_KEPT).startsWith("5");
        assertThat(storage.rejections().entries(ProjectName.of("q"), ALL)).hasSize(3);
    }

    @Test
    void anAnswerHoldsTheNewestWithinItsBound() {
        var metrics = "x".repeat(1 << 20);
        for (var i = 0; i < 10; i++) {
            var entry = new RejectedEntry("2026", "a", "1", "" + i, metrics, "{\"c\":" + i + "}");
            storage.rejections().add(PROJECT, List.of(new Kept(entry, null)));
        }
        assertThat(errors(ALL)).containsExactly("3", "4", "5", "6", "7", "8", "9");
        assertThat(storage.rejections().entries(PROJECT, ALL).getLast().config())
                .isEqualTo("{\"c\":9}");
    }

    @Test
    void withoutAnyNoFileIsMade() {
        assertThat(errors(ALL)).isEmpty();
        assertThat(folder.toFile().list()).isEmpty();
    }
}
