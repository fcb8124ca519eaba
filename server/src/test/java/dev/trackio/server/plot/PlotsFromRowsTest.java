package dev.trackio.server.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.MetricPlot;
import dev.trackio.api.MetricPlot.PlotSeries;
import dev.trackio.api.PlotOperations.PlotQuery;
import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.series.MetricNames;
import dev.trackio.server.series.cache.Both;
import dev.trackio.server.series.chart.ChartReader;
import dev.trackio.server.store.sqlite.SqliteSettings;
import dev.trackio.server.store.sqlite.SqliteStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plots of projects whose columns are not to be had. */
class PlotsFromRowsTest {
    @TempDir Path dir;

    @Test
    void theNewestThatHaveTheMetricAreDrawnAndTheOthersAreNotCounted() {
        try (var storage = new SqliteStorage(dir, SqliteSettings.defaults());
                var off = Both.cache(dir, storage, storage.metrics(), 0, Duration.ofSeconds(30))) {
            var rows = new ArrayList<MetricRow>();
            for (var i = 0; i < 30; i++) {
                rows.add(row(i, i == 0 ? "old" : i % 4 == 0 ? "acc" : "loss"));
            }
            storage.metrics().append(ProjectName.of("p"), rows);
            var plots =
                    new Plots(
                            storage.projects(),
                            off,
                            storage.runs(),
                            new MetricNames(off, storage.metrics()),
                            new ChartReader(off, storage.metrics()));
            var acc = plots.plot(query("acc"));
            assertThat(runs(acc)).containsExactly("r12", "r16", "r20", "r24", "r28");
            assertThat(acc.runsLeftOutTotal()).isZero();
            var loss = plots.plot(query("loss"));
            assertThat(runs(loss)).hasSize(10).startsWith("r17", "r18", "r19", "r21");
            assertThat(loss.runsLeftOut()).containsExactly("r15", "r14", "r13", "r11", "r10");
            assertThat(loss.notes()).isEmpty();
            assertThatThrownBy(() -> plots.plot(query("old")))
                    .hasMessage(
                            "metrics: none of these runs has \"old\" with numbers. Name runs that"
                                    + " have it.");
        }
    }

    private static List<String> runs(MetricPlot plot) {
        return plot.series().stream().map(PlotSeries::run).toList();
    }

    private static PlotQuery query(String metric) {
        return new PlotQuery("p", List.of(metric), null, null, null, null, null, null, null);
    }

    private static MetricRow row(int run, String metric) {
        return new MetricRow(
                "id" + run,
                "r" + run,
                Step.of(1),
                "2026-01-01T00:00:%02d+00:00".formatted(run),
                RawJson.of("{\"" + metric + "\":1}"),
                null,
                null);
    }
}
