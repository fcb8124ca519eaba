package dev.trackio.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.server.alerts.AlertRow;
import dev.trackio.server.metrics.SystemRow;
import dev.trackio.server.projects.Contents;
import dev.trackio.server.projects.Contents.Entries;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store knows of the contents of a project. */
public abstract class ContentStoreContract extends StorageContract {
    private static final String MARKDOWN =
            "{\"md\": {\"_type\": \"trackio.markdown\", \"_value\": \"# hi\"}}";
    private static final String IMAGE =
            "{\"img\":{\"_type\":\"trackio.image\",\"file_path\":\"p/r/0/x.png\",\"caption\":null}}";

    @Test
    void aProjectThatDoesNotExistHoldsNothing() {
        assertThat(contents(Contents.NONE)).isEqualTo(Contents.NONE);
    }

    @Test
    void everyKindIsToldOnceItIsThere() {
        log("{\"loss\":1}");
        var first = contents(Contents.NONE);
        assertThat(first.entries().last()).isPositive();
        assertThat(first.samples() || first.traces() || first.alerts() || first.artifacts())
                .isFalse();
        assertThat(first.media()).isZero();
        assertThat(first.markdown()).isZero();

        log(MARKDOWN);
        log("{\"loss\":2}");
        var second = contents(first);
        assertThat(second.markdown()).isEqualTo(first.entries().last() + 1);
        assertThat(second.media()).isZero();

        log(IMAGE);
        storage.metrics()
                .appendSystem(
                        PROJECT,
                        List.of(
                                new SystemRow(
                                        "r",
                                        "r",
                                        "2026-01-01T00:00:00+00:00",
                                        RawJson.of("{\"cpu\":1}"),
                                        null)));
        storage.alerts()
                .append(
                        PROJECT,
                        List.of(
                                new AlertRow(
                                        "r",
                                        "r",
                                        "2026-01-01T00:00:00+00:00",
                                        "title",
                                        null,
                                        "warn",
                                        null,
                                        null)));
        var third = contents(second);
        assertThat(third.markdown()).isEqualTo(second.markdown());
        assertThat(third.media()).isEqualTo(third.entries().last());
        assertThat(third.samples()).isTrue();
        assertThat(third.alerts()).isTrue();
        assertThat(contents(Contents.NONE)).isEqualTo(third);
    }

    @Test
    void whatIsRememberedWronglyIsLookedForAgain() {
        log("{\"loss\":1}");
        log(IMAGE);
        var right = contents(Contents.NONE);
        var known = right.entries();
        for (var seen : List.of(known, new Entries(known.last() + 7, known.mark(), true))) {
            var gone = new Contents(false, false, false, false, seen, right.media() - 1, 1);
            assertThat(contents(gone)).isEqualTo(right);
        }
    }

    @Test
    void anotherEntryWithTheIdOfTheLastOneIsNotTheSameProject() {
        log(IMAGE);
        log("{\"loss\":1}");
        var right = contents(Contents.NONE);
        var seen = new Entries(right.entries().last(), "another", true);
        var other = new Contents(false, false, false, false, seen, 0, 0);
        assertThat(contents(other)).isEqualTo(right);
    }

    @Test
    void aLongProjectIsLookedAtInParts() {
        var rows =
                IntStream.range(0, 50_000)
                        .mapToObj(i -> row("r", (Step) null, "{\"loss\":1}", null));
        storage.metrics().append(PROJECT, rows.toList());
        log(IMAGE);
        var parts = 1;
        var seen = contents(Contents.NONE);
        for (; !seen.entries().all(); parts++) {
            assertThat(seen.media()).isZero();
            seen = contents(seen);
        }
        assertThat(parts).isGreaterThan(1);
        assertThat(seen.media()).isEqualTo(seen.entries().last());
    }

    private Contents contents(Contents before) {
        return storage.contents().contents(PROJECT, before);
    }

    private void log(String metrics) {
        storage.metrics().append(PROJECT, List.of(row("r", (Step) null, metrics, null)));
    }
}
