package dev.trackio.server.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trackio.api.Chart.Curve;
import dev.trackio.api.Chart.Extreme;
import dev.trackio.api.Chart.Odd;
import dev.trackio.api.Image;
import dev.trackio.api.Numbers;
import dev.trackio.api.PlotOperations.PlotQuery;
import dev.trackio.api.RunRecord;
import dev.trackio.server.plot.Figure.Panel;
import dev.trackio.server.plot.Figure.Trace;
import dev.trackio.server.plot.PlotPlan.Across;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** What a picture shows is where its axes say. */
class PictureTest {
    private static final Theme LIGHT = Theme.of(false);

    private static Trace line(int run, DoubleUnaryOperator y) {
        var x = IntStream.rangeClosed(0, 100).asDoubleStream().toArray();
        var values = new double[x.length];
        var odd = new ArrayList<Odd>();
        for (var i = 0; i < x.length; i++) {
            values[i] = y.applyAsDouble(x[i]);
            if (!Double.isFinite(values[i])) {
                odd.add(new Odd(x[i], Double.isNaN(values[i]) ? "nan" : "inf", 1));
            }
        }
        var extreme = new Extreme(0, 0);
        return new Trace(
                run,
                new Curve(
                        "id-" + run,
                        "loss",
                        x.length,
                        extreme,
                        extreme,
                        extreme,
                        extreme,
                        null,
                        Numbers.of(x),
                        null,
                        null,
                        Numbers.of(values),
                        null,
                        odd));
    }

    private static Figure figure(boolean log, List<String> runs, Trace... lines) {
        var panels = List.of(new Panel("loss", List.of(lines)));
        return new Figure("loss", "p · 1 run", runs, panels, Across.STEP, log);
    }

    private static PlotPlan plan(boolean log, long width, long height, String theme) {
        return PlotPlan.of(
                new PlotQuery("p", List.of("loss"), null, null, null, log, width, height, theme));
    }

    private static BufferedImage drawn(Figure figure, PlotPlan plan) {
        return decoded(Studio.draw(figure, plan));
    }

    private static BufferedImage decoded(Image image) {
        try {
            var bytes = Base64.getDecoder().decode(image.data());
            return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean is(BufferedImage picture, int x, int y, Color colour) {
        return picture.getRGB(x, y) == colour.getRGB();
    }

    private static boolean isNear(Color one, Color other) {
        return Math.abs(one.getRed() - other.getRed()) < 70
                && Math.abs(one.getGreen() - other.getGreen()) < 70
                && Math.abs(one.getBlue() - other.getBlue()) < 70;
    }

    private static Layout.Box box(List<String> runs) {
        // Labels are measured: the frame is found by its colour.
        var legend = Legend.of(runs, "", new Lettering(Outlines.read()), 640, 360);
        return Layout.of(640, 360, 1, 24, legend.height()).panels().getFirst();
    }

    /** The left edge of the frame: the column that has most of its colour. */
    private static int left(BufferedImage picture) {
        var best = 0;
        var most = 0;
        for (var x = 0; x < picture.getWidth() / 2; x++) {
            var count = 0;
            for (var y = 0; y < picture.getHeight(); y++) {
                count += is(picture, x, y, LIGHT.frame()) ? 1 : 0;
            }
            if (count > most) {
                most = count;
                best = x;
            }
        }
        return best;
    }

    private static List<Integer> gridRows(BufferedImage picture, int column) {
        return IntStream.range(0, picture.getHeight())
                .filter(y -> is(picture, column, y, LIGHT.grid()))
                .boxed()
                .toList()
                .reversed();
    }

    private static List<Integer> gridColumns(BufferedImage picture, int row) {
        return IntStream.range(0, picture.getWidth())
                .filter(x -> is(picture, x, row, LIGHT.grid()))
                .boxed()
                .toList();
    }

    /** The middle of what has that colour in a column. */
    private static double height(BufferedImage picture, int column, Color colour) {
        return IntStream.range(0, 300)
                .filter(y -> isNear(new Color(picture.getRGB(column, y)), colour))
                .average()
                .orElse(Double.NaN);
    }

    @Test
    void aLineCrossesTheGridWhereItsNumbersSay() {
        var runs = List.of("run-1");
        var picture =
                drawn(figure(false, runs, line(0, x -> 2 * x)), plan(false, 640, 360, "light"));
        var left = left(picture);
        var columns = gridColumns(picture, Math.round(box(runs).y()) + 3);
        var rows = gridRows(picture, left + 4);
        assertThat(Ticks.of(Axis.of(0, 200, false), 9))
                .extracting(Tick::label)
                .containsExactly("0", "50", "100", "150", "200");
        assertThat(rows).as("50, 100, 150, 200; 0 is the frame").hasSize(4);
        assertThat(columns).as("10 to 90").hasSizeGreaterThanOrEqualTo(9);
        // x = 25 is halfway between 20 and 30, where y is 50.
        var at25 = (columns.get(1) + columns.get(2)) / 2;
        assertThat(height(picture, at25, LIGHT.hue(0))).isCloseTo(rows.get(0), within(1.6));
        assertThat(height(picture, columns.get(4) - 1, LIGHT.hue(0)))
                .as("x just before 50, y just below 100")
                .isCloseTo(rows.get(1), within(2.0));
    }

    @Test
    void aLogarithmicAxisMakesAStraightLineOfAnExponential() {
        var runs = List.of("run-1");
        var line = line(0, x -> Math.pow(10, x / 25));
        var picture = drawn(figure(true, runs, line), plan(true, 640, 360, "light"));
        var axis = Axis.of(1, 10_000, true);
        assertThat(Ticks.of(axis, 9).stream().filter(Tick::isLabelled).map(Tick::label))
                .containsExactly("1", "10", "100", "1000", "10k");
        var rows = gridRows(picture, left(picture) + 4);
        assertThat(rows).hasSize(5);
        var columns = gridColumns(picture, Math.round(box(runs).y()) + 3);
        assertThat(height(picture, columns.get(4), LIGHT.hue(0)))
                .as("10^(50/25)")
                .isCloseTo(rows.get(2), within(1.6));
        for (var i = 1; i < 4; i++) {
            assertThat(rows.get(i - 1) - rows.get(i))
                    .isCloseTo(rows.get(i) - rows.get(i + 1), within(1));
        }
    }

    @Test
    void whatIsNotPositiveIsAGapOfALineOnALogarithmicAxis() {
        var runs = List.of("run-1");
        var picture =
                drawn(
                        figure(true, runs, line(0, x -> x > 45 && x < 55 ? 0 : 10 + x)),
                        plan(true, 640, 360, "light"));
        var columns = gridColumns(picture, Math.round(box(runs).y()) + 3);
        assertThat(height(picture, columns.get(4), LIGHT.hue(0))).as("at 50").isNaN();
        assertThat(height(picture, columns.get(3), LIGHT.hue(0)))
                .as("at 40")
                .isBetween(60.0, 250.0);
    }

    @Test
    void everyRunHasItsColourInTheLegend() {
        var runs = List.of("one", "two", "three");
        var picture =
                drawn(
                        figure(false, runs, line(0, x -> x), line(1, x -> 2 * x), line(2, x -> 3)),
                        plan(false, 640, 360, "light"));
        for (var run = 0; run < runs.size(); run++) {
            var hue = LIGHT.hue(run);
            var found =
                    IntStream.range(335, 360)
                            .filter(
                                    y ->
                                            IntStream.range(0, 640)
                                                    .anyMatch(x -> is(picture, x, y, hue)))
                            .count();
            assertThat(found).as(runs.get(run)).isPositive();
        }
        var level =
                IntStream.range(200, 335)
                        .mapToLong(
                                y ->
                                        IntStream.range(60, 640)
                                                .filter(
                                                        x ->
                                                                isNear(
                                                                        new Color(
                                                                                picture.getRGB(
                                                                                        x, y)),
                                                                        LIGHT.hue(2)))
                                                .count())
                        .max();
        assertThat(level.orElse(0)).as("the third run's line").isGreaterThan(500);
        assertThat(is(picture, 0, 359, LIGHT.page())).isTrue();
    }

    @Test
    void coloursAreThoseOfTheDashboard() throws IOException {
        var root = Path.of("").toAbsolutePath().getParent();
        var source = Files.readString(root.resolve("dashboard/src/lib/colours.ts"));
        for (var dark : List.of(false, true)) {
            var list = source.substring(source.indexOf(dark ? "const DARK" : "const LIGHT"));
            var hues =
                    Pattern.compile("#([0-9a-f]{6})")
                            .matcher(list.substring(0, list.indexOf(']')))
                            .results()
                            .map(found -> new Color(Integer.parseInt(found.group(1), 16)))
                            .toList();
            assertThat(Theme.of(dark).hues()).hasSize(8).isEqualTo(hues);
        }
    }

    @Test
    void valuesThatAreNotFiniteBreakTheLineAndAreMarked() {
        var runs = List.of("one");
        var trace =
                line(
                        0,
                        x ->
                                x > 40 && x < 60
                                        ? Double.NaN
                                        : x == 70 ? Double.POSITIVE_INFINITY : 50);
        var figure = figure(false, runs, trace);
        assertThat(figure.marks()).isEqualTo("× NaN   ▲ infinity");
        var picture = drawn(figure, plan(false, 640, 360, "light"));
        var columns = gridColumns(picture, Math.round(box(runs).y()) + 20);
        var at50 =
                IntStream.range(100, 200).filter(y -> is(picture, columns.get(4), y, LIGHT.hue(0)));
        assertThat(at50.count()).as("the line at 50").isZero();
        var at50Below =
                IntStream.range(280, 330).filter(y -> is(picture, columns.get(4), y, LIGHT.hue(0)));
        assertThat(at50Below.count()).as("the mark at 50").isPositive();
    }

    @Test
    void theSameFigureGivesTheSameBytesAndTheSizeIsThatAskedFor() {
        var figure = figure(false, List.of("a", "b"), line(0, x -> x * x), line(1, Math::sqrt));
        for (var theme : List.of("light", "dark")) {
            for (var size : new int[][] {{200, 200}, {1920, 200}, {200, 1920}, {1280, 720}}) {
                var plan = plan(false, size[0], size[1], theme);
                var first = Studio.draw(figure, plan);
                assertThat(Studio.draw(figure, plan)).isEqualTo(first);
                var picture = decoded(first);
                assertThat(picture.getWidth()).isEqualTo(size[0]);
                assertThat(picture.getHeight()).isEqualTo(size[1]);
                assertThat(is(picture, 1, 1, Theme.of(theme.equals("dark")).page())).isTrue();
            }
        }
    }

    @Test
    void anyNameAndAnyNumbersAreDrawn() {
        var names =
                List.of(
                        "x".repeat(100_000),
                        "tab\t null\0 bell\u0007 line\nbreak",
                        "\u202eevil\u202c שלום مرحبا",
                        "日本語 🎉 \ud83d lone \udc00",
                        "",
                        " ",
                        "e\u0301\u0300\u0302".repeat(200));
        var traces = new ArrayList<Trace>();
        for (var i = 0; i < names.size(); i++) {
            var factor = Math.pow(10, 100 * i - 300);
            traces.add(line(i, x -> (x - 50) * factor));
        }
        for (var log : List.of(true, false)) {
            var panels = names.stream().limit(6).map(name -> new Panel(name, traces)).toList();
            for (var across : Across.values()) {
                var figure = new Figure(names.get(0), names.get(2), names, panels, across, log);
                assertThat(drawn(figure, plan(log, 200, 200, "dark")).getWidth()).isEqualTo(200);
            }
        }
        var none = figure(true, List.of("nan"), line(0, x -> Double.NaN));
        assertThat(drawn(none, plan(true, 640, 360, "light")).getWidth()).isEqualTo(640);
        var one =
                figure(
                        false,
                        List.of("ends"),
                        line(0, x -> x < 50 ? -Double.MAX_VALUE : Double.MAX_VALUE));
        assertThat(drawn(one, plan(false, 640, 360, "light")).getWidth()).isEqualTo(640);
    }

    @Test
    void theLegendStaysWithinThePicture() {
        var lettering = new Lettering(Outlines.read());
        var marks = "× NaN   ▲ infinity   ▼ −infinity";
        for (var name : List.of("a", "run-1", "a name that is rather long, as names are")) {
            for (var count : List.of(1, 3, 7, 11, 60, 200)) {
                for (var size : new int[][] {{200, 200}, {260, 360}, {640, 360}, {1920, 200}}) {
                    var runs = Collections.nCopies(count, name);
                    var legend = Legend.of(runs, marks, lettering, size[0], size[1]);
                    var room = size[0] - 2 * Layout.margin(Layout.scale(size[0], size[1]));
                    assertThat(legend.width(lettering))
                            .as("%d runs %s in %d x %d", count, name, size[0], size[1])
                            .isLessThanOrEqualTo(room + 0.01f);
                    assertThat(legend.height()).isLessThanOrEqualTo(0.2f * size[1] + 20);
                }
            }
        }
        assertThat(Legend.of(List.of("a", "b"), marks, lettering, 640, 360).texts())
                .containsExactly("a", "b", marks);
    }

    @Test
    void runsThatLookTheSameAreSaidToDoSo() {
        var names = IntStream.rangeClosed(1, 57).mapToObj(i -> "r" + i).toList();
        assertThat(Notes.of(figure(false, names, line(0, x -> x)), List.of()))
                .containsExactly(
                        "Colours and dashes come again after 56 runs: tell the lines by their"
                                + " numbers, or name fewer runs.");
        assertThat(Notes.of(figure(false, names.subList(0, 56), line(0, x -> x)), List.of()))
                .isEmpty();
    }

    @Test
    void runsOfOneNameAreToldByTheirIds() {
        assertThat(
                        Plots.labels(
                                List.of(
                                        new RunRecord("0123456789", "run", null),
                                        new RunRecord("b", "other", null),
                                        new RunRecord("c", "run", null))))
                .containsExactly("run · 01234567…", "other", "run · c");
    }
}
