package dev.trackio.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.api.RunRecord;
import dev.trackio.server.alerts.AlertRow;
import dev.trackio.server.edits.RunEditStore;
import dev.trackio.server.edits.RunEditStore.Named;
import dev.trackio.server.edits.TrashStore.Trashed;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.metrics.SystemRow;
import dev.trackio.server.runs.RunRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every store does when runs are deleted and renamed. */
public abstract class RunEditStoreContract extends StorageContract {
    private static final RunEditStore.Keeper NO_FILES = (entry, files) -> {};
    private static final String T = "2026-01-01T00:00:0";

    private void whole(String id, String name, String second) {
        var image = "{\"i\":{\"_type\":\"trackio.image\",\"file_path\":\"p/%s/0/%s.png\"}}";
        storage.metrics()
                .append(
                        PROJECT,
                        List.of(
                                row(
                                        id,
                                        name,
                                        null,
                                        T + second,
                                        image.formatted(name, id),
                                        "{\"of\":\"" + id + "\"}",
                                        "log-" + id)));
        storage.metrics()
                .appendSystem(
                        PROJECT,
                        List.of(
                                new SystemRow(
                                        id, name, T + second, RawJson.of("{\"g\":1}"), null)));
        storage.alerts()
                .append(
                        PROJECT,
                        List.of(
                                new AlertRow(
                                        id,
                                        name,
                                        T + second,
                                        "of " + id,
                                        null,
                                        "warn",
                                        null,
                                        null)));
    }

    private List<String> ids() {
        return storage.runs().runs(PROJECT).stream().map(RunRecord::id).toList();
    }

    private List<String> alerts() {
        return storage.alerts().alerts(PROJECT, null, null, null).stream()
                .map(alert -> alert.run() + " " + alert.title())
                .sorted()
                .toList();
    }

    private List<StoredRow> history(String id) {
        return all(storage.metrics().history(PROJECT, new RunRef(null, id)));
    }

    private List<StoredRow> samples(String id) {
        return all(storage.samples().samples(PROJECT, new RunRef(null, id)));
    }

    @Test
    void aDeletedRunIsGoneFromAllThatIsKept() {
        whole("1", "a", "1");
        whole("2", "b", "2");

        assertThat(storage.runEdits().delete(PROJECT, new RunRef("a", null), NO_FILES))
                .contains(
                        new Named(
                                "1", Set.of("a"), Set.of("p/a/0/1.png"), Set.of(), true, Set.of()));

        assertThat(ids()).containsExactly("2");
        assertThat(storage.runs().configs(PROJECT)).containsOnlyKeys("2");
        assertThat(alerts()).containsExactly("b of 2");
        assertThat(samples("1")).isEmpty();
        assertThat(samples("2")).hasSize(1);
    }

    @Test
    void ofRunsWithOneNameTheIdTellsWhichOneElseItIsTheNewest() {
        whole("1", "a", "1");
        whole("2", "a", "2");
        whole("3", "a", "3");

        assertThat(storage.runEdits().delete(PROJECT, new RunRef("a", "1"), NO_FILES))
                .contains(
                        new Named(
                                "1",
                                Set.of("a"),
                                Set.of("p/a/0/1.png"),
                                Set.of("p/a/0/2.png", "p/a/0/3.png"),
                                false,
                                Set.of()));
        assertThat(ids()).containsExactly("2", "3");
        assertThat(
                        storage.runEdits()
                                .delete(PROJECT, new RunRef("a", null), NO_FILES)
                                .orElseThrow()
                                .id())
                .isEqualTo("3");
        assertThat(ids()).containsExactly("2");
    }

    @Test
    void anIdThatNoRunHasMeansNoRun() {
        whole("1", "a", "1");

        assertThat(storage.runEdits().delete(PROJECT, new RunRef("a", "gone"), NO_FILES)).isEmpty();
        assertThat(storage.runEdits().delete(PROJECT, new RunRef("other", null), NO_FILES))
                .isEmpty();
        assertThat(storage.runEdits().delete(PROJECT, new RunRef(null, null), NO_FILES)).isEmpty();
        assertThat(
                        storage.runEdits()
                                .rename(PROJECT, new RunRef("a", "gone"), "b", files -> Map.of()))
                .isEmpty();
        assertThat(ids()).containsExactly("1");
    }

    @Test
    void aRunThatHasOnlySamplesIsFoundByName() {
        storage.metrics()
                .appendSystem(
                        PROJECT,
                        List.of(new SystemRow("1", "a", T + "1", RawJson.of("{\"g\":1}"), null)));

        assertThat(storage.runEdits().delete(PROJECT, new RunRef("a", null), NO_FILES)).isPresent();
        assertThat(samples("1")).isEmpty();
    }

    @Test
    void aRenamedRunKeepsItsRowsAndNamesItsFilesAnew() {
        whole("1", "a", "1");
        whole("2", "b", "2");
        var before = history("1");

        var asked = new ArrayList<Named>();
        assertThat(
                        storage.runEdits()
                                .rename(
                                        PROJECT,
                                        new RunRef("a", null),
                                        "ö \"x\"",
                                        files -> {
                                            asked.add(files);
                                            return Map.of("p/a/0/1.png", "p/ö \"x\"/0/1.png");
                                        }))
                .isPresent();

        assertThat(asked).extracting(Named::own).containsExactly(Set.of("p/a/0/1.png"));
        assertThat(history("1"))
                .containsExactly(
                        new StoredRow(
                                before.getFirst().id(),
                                "1",
                                "ö \"x\"",
                                T + "1",
                                before.getFirst().step(),
                                RawJson.of(
                                        "{\"i\":{\"_type\":\"trackio.image\",\"file_path\":\"p/ö \\\"x\\\"/0/1.png\"}}")));
        assertThat(history("2")).extracting(StoredRow::runName).containsExactly("b");
        assertThat(alerts()).containsExactly("b of 2", "ö \"x\" of 1");
        assertThat(samples("1")).extracting(StoredRow::runName).containsExactly("ö \"x\"");

        // What is sent again finds its entry there.
        storage.metrics()
                .append(PROJECT, List.of(row("1", "a", null, T + "1", "{}", null, "log-1")));
        assertThat(history("1")).hasSize(1);
    }

    @Test
    void aDeletedRunComesBackAsItWas() {
        whole("1", "a", "1");
        whole("2", "b", "2");
        var before = history("1");
        var configs = storage.runs().configs(PROJECT);
        var kept = new ArrayList<String>();
        assertThat(
                        storage.runEdits()
                                .delete(
                                        PROJECT,
                                        new RunRef("a", null),
                                        (entry, files) -> kept.add(entry + " " + files.own())))
                .isPresent();
        var trashed = storage.trash().of(PROJECT);
        assertThat(trashed)
                .extracting(Trashed::run, Trashed::runId, Trashed::entries, Trashed::settled)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("a", "1", 1L, false));
        var entry = trashed.getFirst().entry();
        assertThat(kept).containsExactly(entry + " [p/a/0/1.png]");
        assertThat(storage.trash().isGone(PROJECT, entry)).isTrue();
        storage.trash().settle(PROJECT, entry);
        assertThat(storage.trash().of(PROJECT).getFirst().settled()).isTrue();

        // Twice, as after a restore that did not come to its end.
        for (var i = 0; i < 2; i++) {
            assertThat(storage.trash().restore(PROJECT, entry, files -> Map.of())).isPresent();
            assertThat(history("1")).isEqualTo(before);
            assertThat(storage.runs().configs(PROJECT)).isEqualTo(configs);
            assertThat(alerts()).containsExactly("a of 1", "b of 2");
            assertThat(samples("1")).hasSize(1);
            assertThat(storage.trash().isGone(PROJECT, entry)).isFalse();
        }
        assertThat(storage.trash().projects()).containsExactly(PROJECT);
        storage.trash().forget(PROJECT, entry);
        assertThat(storage.trash().of(PROJECT)).isEmpty();
        assertThat(storage.trash().projects()).isEmpty();
        assertThat(storage.trash().restore(PROJECT, entry, files -> Map.of())).isEmpty();
    }

    @Test
    void whatTheRunLoggedSinceIsNotReplaced() {
        whole("1", "a", "1");
        storage.runEdits().delete(PROJECT, new RunRef("a", null), NO_FILES);
        storage.metrics()
                .append(
                        PROJECT,
                        List.of(row("1", "a", null, T + "9", "{\"n\":9}", "{\"new\":1}", "log-9")));
        var entry = storage.trash().of(PROJECT).getFirst().entry();
        assertThat(storage.trash().isGone(PROJECT, entry)).isTrue();

        storage.trash().restore(PROJECT, entry, files -> Map.of("p/a/0/1.png", "p/a/0/1-2.png"));

        assertThat(history("1"))
                .extracting(row -> row.metrics().toString())
                .containsExactly(
                        "{\"i\":{\"_type\":\"trackio.image\",\"file_path\":\"p/a/0/1-2.png\"}}",
                        "{\"n\":9}");
        assertThat(storage.runs().configs(PROJECT).get("1")).hasToString("{\"new\":1}");
    }

    @Test
    void filesOfRunsInFoldersOfEachOtherAreOthers() {
        whole("1", "a", "1");
        whole("2", "a/b", "2");
        whole("3", "ab", "3");

        for (var run : List.of("1", "2")) {
            var named = new ArrayList<Named>();
            storage.runEdits()
                    .rename(
                            PROJECT,
                            new RunRef(null, run),
                            run.equals("1") ? "a" : "a/b",
                            files -> {
                                named.add(files);
                                return Map.of();
                            });
            assertThat(named.getFirst().alone()).isFalse();
            assertThat(named.getFirst().others())
                    .containsExactly(run.equals("1") ? "p/a/b/0/2.png" : "p/a/0/1.png");
        }
    }
}
