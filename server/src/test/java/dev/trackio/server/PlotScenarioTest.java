package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plots, asked for through the HTTP API. */
@Timeout(60)
class PlotScenarioTest {
    @TempDir Path dir;
    private Harness server;

    @BeforeEach
    void start() throws IOException {
        server = Harness.open(dir);
        var logs = new StringJoiner(",", "{\"logs\":[", "]}");
        for (var run = 1; run <= 12; run++) {
            for (var step = 0; step < 50; step++) {
                logs.add(
                        "{\"project\":\"p\",\"run\":\"run-%d\",\"run_id\":\"id-%d\",\"step\":%d,"
                                        .formatted(run, run, step)
                                + "\"timestamp\":\"2026-01-01T%02d:%02d:00+00:00\","
                                        .formatted(run, step)
                                + "\"metrics\":{\"loss\":%s,\"val/loss\":%d}}"
                                        .formatted(
                                                step == 20 ? "NaN" : 1.0 / (step + run), step - 1));
            }
        }
        logs.add("{\"project\":\"p\",\"run\":\"other\",\"metrics\":{\"acc\":1}}");
        server.data("bulk_log", logs.toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Map<?, ?> plot(String arguments) {
        return (Map<?, ?>) server.data("plot_metrics", "{\"project\":\"p\"," + arguments + "}");
    }

    private String refused(String arguments, int status) {
        var answer = server.post("/api/plot_metrics", "{" + arguments + "}");
        assertThat(answer.status()).isEqualTo(status);
        return answer.body();
    }

    private static List<Object> list(Object value) {
        return new ArrayList<>((List<?>) value);
    }

    private static List<Object> runs(Map<?, ?> plot) {
        return list(plot.get("series")).stream()
                .<Object>map(one -> ((Map<?, ?>) one).get("run"))
                .toList();
    }

    @Test
    void thePictureComesFirstAndTheNumbersBesideIt() throws IOException {
        var plot = plot("\"metrics\":[\"loss\"],\"runs\":[\"run-2\",\"id-1\"]");
        assertThat(plot.keySet().iterator().next()).isEqualTo("image");
        var image = (Map<?, ?>) plot.get("image");
        assertThat(image.get("mime_type")).isEqualTo("image/png");
        var bytes = Base64.getDecoder().decode(String.valueOf(image.get("data")));
        var picture = ImageIO.read(new ByteArrayInputStream(bytes));
        assertThat(picture.getWidth()).isEqualTo(640);
        assertThat(picture.getHeight()).isEqualTo(360);
        assertThat(plot.get("title")).isEqualTo("loss: p · 2 runs");
        assertThat(runs(plot)).isEqualTo(List.of("run-2", "run-1"));
        assertThat(plot.get("series_total")).isEqualTo(2);
        assertThat(plot.get("total")).isEqualTo(100);
        assertThat(plot.get("truncated")).isEqualTo(false);
        var first = (Map<?, ?>) ((List<?>) plot.get("series")).getFirst();
        assertThat(first.get("run_id")).isEqualTo("id-2");
        assertThat(list(first.get("values"))).startsWith(0.5, 0.333333, 0.25);
        assertThat((List<?>) first.get("steps")).hasSize(50);
        assertThat(plot.get("notes"))
                .isEqualTo(
                        List.of(
                                "\"loss\" is not always finite: \"run-2\" once at step 20 (nan);"
                                        + " \"run-1\" once at step 20 (nan)."));
    }

    @Test
    void withoutRunsTheNewestTenThatHaveTheMetricAreDrawn() {
        var plot = plot("\"metrics\":[\"loss\"]");
        assertThat(runs(plot)).hasSize(10).startsWith("run-3").endsWith("run-12");
        assertThat(plot.get("runs_left_out")).isEqualTo(List.of("run-2", "run-1"));
        assertThat(plot.get("runs_left_out_total")).isEqualTo(2);
        assertThat(plot.get("title")).isEqualTo("loss: p · the newest 10 of 12 runs");
        assertThat(runs(plot("\"metrics\":[\"acc\"]"))).isEqualTo(List.of("other"));
    }

    @Test
    void severalMetricsTimesSmoothingLogarithmsSizesAndThemesAreDrawn() {
        var plot =
                plot(
                        "\"metrics\":[\"loss\",\"val/loss\"],\"x\":\"relative_time\",\"smoothing\":0.9,"
                                + "\"log_y\":true,\"width\":1280,\"height\":720,\"theme\":\"dark\"");
        assertThat(plot.get("title"))
                .isEqualTo("p: the newest 10 of 12 runs · smoothed 0.9 · log scale");
        assertThat(plot.get("x")).isEqualTo("relative_time");
        assertThat(plot.get("log_y")).isEqualTo(true);
        assertThat(plot.get("series_total")).isEqualTo(20);
        assertThat(plot.get("truncated")).isEqualTo(true);
        assertThat(list(plot.get("notes")))
                .hasSize(2)
                .contains(
                        "\"val/loss\" is not above 0, where a logarithmic axis has no place for it, in"
                                + " \"run-3\" down to -1; \"run-4\" down to -1; \"run-5\" down to"
                                + " -1; \"run-6\" down to -1; \"run-7\" down to -1; and in 5 more"
                                + " runs.");
        var first = (Map<?, ?>) ((List<?>) plot.get("series")).getFirst();
        assertThat(list(first.get("times"))).startsWith(0).endsWith(49 * 60_000);
        var clock = plot("\"metrics\":[\"loss\"],\"runs\":[\"run-1\"],\"x\":\"time\"");
        var line = (Map<?, ?>) ((List<?>) clock.get("series")).getFirst();
        assertThat(list(line.get("times"))).startsWith(1767229200000L);
    }

    @Test
    void whatIsNotThereIsAnsweredWithWhatIsNearby() {
        assertThat(refused("\"project\":\"p\",\"metrics\":[\"los\"]", 404))
                .contains("there is no metric \\\"los\\\" with numbers. Like it: loss, val/loss.");
        assertThat(refused("\"project\":\"p\",\"metrics\":[\"acc\"],\"runs\":[\"run-1\"]", 404))
                .contains("none of these runs has \\\"acc\\\"");
        assertThat(refused("\"project\":\"p\",\"metrics\":[\"loss\"],\"runs\":[\"rum-1\"]", 404))
                .contains("there is no \\\"rum-1\\\". Like it: run-1");
        assertThat(refused("\"project\":\"pp\",\"metrics\":[\"loss\"]", 404))
                .contains("there is no \\\"pp\\\". Like it: p.");
    }

    @Test
    void whatCannotBeDrawnIsRefusedWithTheArgumentsName() {
        var p = "\"project\":\"p\",";
        assertThat(refused(p + "\"metrics\":[]", 400)).contains("metrics: expected 1 to 6");
        assertThat(refused(p + "\"metrics\":[\"loss\"],\"x\":\"epoch\"", 400))
                .contains("x: expected step, time or relative_time, not \\\"epoch\\\"");
        assertThat(refused(p + "\"metrics\":[\"loss\"],\"smoothing\":1", 400))
                .contains("smoothing: expected 0 to 0.999, not 1.0");
        assertThat(refused(p + "\"metrics\":[\"loss\"],\"width\":5000", 400))
                .contains("width: expected 200 to 1920 pixels, not 5000");
        assertThat(refused(p + "\"metrics\":[\"loss\"],\"theme\":\"blue\"", 400))
                .contains("theme: expected light or dark, not \\\"blue\\\"");
        assertThat(refused(p + "\"metrics\":[\"loss\"],\"runs\":[]", 400))
                .contains("runs: name at least one");
        var many = IntStream.range(0, 201).mapToObj(i -> "\"r" + i + '"').toList();
        assertThat(refused(p + "\"metrics\":[\"loss\"],\"runs\":" + many, 400))
                .contains("runs: at most 200 with 1 metrics, not 201");
    }

    @Test
    void namesOfAnyKindAreDrawn() {
        server.data(
                "bulk_log",
                "{\"logs\":[{\"project\":\"odd\",\"run\":\"\\u202e\\u0007 שלום 日本語 🎉\",\"metrics\":"
                        + "{\"a\\nb 日本\":1e308}},{\"project\":\"odd\",\"run\":\""
                        + "long ".repeat(100)
                        + "\",\"metrics\":{\"a\\nb 日本\":-1e308}}]}");
        var plot =
                (Map<?, ?>)
                        server.data(
                                "plot_metrics", "{\"project\":\"odd\",\"metrics\":[\"a\\nb 日本\"]}");
        assertThat(plot.get("series_total")).isEqualTo(2);
    }

    @Test
    void eachMetricHasARunOrAnEmptyPanel() {
        var logs = new StringJoiner(",", "{\"logs\":[", "]}");
        for (var run = 0; run < 20; run++) {
            logs.add(
                    "{\"project\":\"many\",\"run\":\"r%d\",\"metrics\":{\"loss\":1%s},\"timestamp\":\"2026-01-01T00:00:%02d+00:00\"}"
                            .formatted(run, run == 1 ? ",\"val/f1\":1" : "", run));
        }
        server.data("bulk_log", logs.toString());
        var both =
                (Map<?, ?>)
                        server.data(
                                "plot_metrics",
                                "{\"project\":\"many\",\"metrics\":[\"loss\",\"val/f1\"]}");
        assertThat(both.get("series_total")).isEqualTo(12);
        assertThat(runs(both)).startsWith("r1", "r10").endsWith("r19", "r1");
        assertThat(both.get("runs_left_out_total")).isEqualTo(9);
        assertThat(both.get("title")).isEqualTo("many: 11 of 20 runs");
        var named =
                (Map<?, ?>)
                        server.data(
                                "plot_metrics",
                                "{\"project\":\"many\",\"metrics\":[\"loss\",\"val/f1\"],\"runs\":[\"r7\"]}");
        assertThat(named.get("series_total")).isEqualTo(1);
        assertThat(named.get("notes"))
                .isEqualTo(List.of("\"val/f1\" has no numbers in any of these runs."));
        assertThat(
                        refused(
                                "\"project\":\"many\",\"metrics\":[\"loss\",\"val/f\"],\"runs\":[\"r7\"]",
                                404))
                .contains("there is no metric \\\"val/f\\\" with numbers. Like it: val/f1.");
    }

    @Test
    void theSmallestValueIsToldAlsoBesideALogarithmicAxis() {
        var logs = new StringJoiner(",", "{\"logs\":[", "]}");
        for (var step = 0; step < 20_000; step++) {
            logs.add(
                    "{\"project\":\"log\",\"run\":\"r\",\"step\":%d,\"metrics\":{\"x\":%d}}"
                            .formatted(step, step == 10_007 ? -7 : 1 + step % 5));
        }
        server.data("bulk_log", logs.toString());
        var plot =
                (Map<?, ?>)
                        server.data(
                                "plot_metrics",
                                "{\"project\":\"log\",\"metrics\":[\"x\"],\"log_y\":true}");
        var line = (Map<?, ?>) ((List<?>) plot.get("series")).getFirst();
        assertThat(list(line.get("values"))).contains(-7.0, 5.0);
    }
}
