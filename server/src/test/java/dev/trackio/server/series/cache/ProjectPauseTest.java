package dev.trackio.server.series.cache;

import static dev.trackio.server.series.cache.Both.PROJECT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.api.Step;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.series.column.ProjectColumns;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be kept in columns is not tried again and again. */
class ProjectPauseTest {
    @Test
    void aRowThatAlwaysFailsIsNotReadBeforeEachCall(@TempDir Path folder) {
        var tries = new AtomicInteger();
        try (var both = new Both(folder);
                var cache = cache(both, failing(both.storage.metrics(), tries), 64 << 20)) {
            both.append(rows(0, 10));
            for (var i = 0; i < 5; i++) {
                assertThat(cache.read(PROJECT, ProjectColumns::count)).isEmpty();
                both.append(rows(10 + i, 1));
            }
            assertThat(tries).hasValue(1);
        }
    }

    @Test
    void aProjectThatWasTooLargeIsReadAgainWhenItHasLostRows(@TempDir Path folder)
            throws Exception {
        try (var both = new Both(folder);
                var cache = cache(both, both.storage.metrics(), 30_000)) {
            both.append(rows(0, 9_000));
            assertThat(cache.read(PROJECT, ProjectColumns::count)).isEmpty();
            both.foreign("DELETE FROM metrics WHERE id > 100");
            for (var i = 0; cache.read(PROJECT, ProjectColumns::count).isEmpty(); i++) {
                assertThat(i).as("ten seconds").isLessThan(1_000);
                Thread.sleep(10);
            }
            assertThat(cache.read(PROJECT, ProjectColumns::count)).contains(100L);
        }
    }

    private static SeriesCache cache(Both both, MetricStore metrics, long maxBytes) {
        return both.cache(metrics, maxBytes, Duration.ZERO);
    }

    private static List<MetricRow> rows(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(
                        i ->
                                new MetricRow(
                                        "id-a",
                                        "a",
                                        Step.of(i),
                                        "2026-01-01T00:00:00",
                                        RawJson.of("{\"loss\":" + i + "}"),
                                        null,
                                        null))
                .toList();
    }

    /** A store of which rows cannot be read. */
    private static MetricStore failing(MetricStore store, AtomicInteger tries) {
        return (MetricStore)
                Proxy.newProxyInstance(
                        MetricStore.class.getClassLoader(),
                        new Class<?>[] {MetricStore.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("rows")) {
                                tries.incrementAndGet();
                                return new Failing();
                            }
                            try {
                                return method.invoke(store, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    private static final class Failing implements Rows<StoredRow> {
        @Override
        public List<StoredRow> next() {
            throw new IllegalStateException("a row that cannot be read");
        }

        @Override
        public void close() {}
    }
}
