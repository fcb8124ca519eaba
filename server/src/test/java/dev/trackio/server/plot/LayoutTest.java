package dev.trackio.server.plot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.server.plot.Lettering.Style;
import java.awt.Color;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private final Lettering lettering = new Lettering(Outlines.read());

    @Test
    void panelsLieWithinThePictureAboveTheLegendAndApart() {
        for (var panels = 1; panels <= 6; panels++) {
            for (var size : new int[][] {{640, 360}, {1280, 720}, {1920, 300}, {300, 1920}}) {
                var layout = Layout.of(size[0], size[1], panels, 30, 40);
                assertThat(layout.panels()).hasSize(panels);
                for (var box : layout.panels()) {
                    assertThat(box.x()).isGreaterThan(30);
                    assertThat(box.right()).isLessThan(size[0]);
                    assertThat(box.bottom()).isLessThan(layout.legend().y());
                }
                for (var i = 0; i < panels; i++) {
                    for (var j = 0; j < i; j++) {
                        var one = layout.panels().get(i);
                        var other = layout.panels().get(j);
                        var apart =
                                one.x() >= other.right()
                                        || other.x() >= one.right()
                                        || one.y() >= other.bottom()
                                        || other.y() >= one.bottom();
                        assertThat(apart).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void panelsAreAsManyBesideEachOtherAsTheirShapeAllows() {
        assertThat(Layout.columns(4, 640, 300)).isEqualTo(2);
        assertThat(Layout.columns(3, 1600, 300)).isEqualTo(3);
        assertThat(Layout.columns(3, 300, 1600)).isEqualTo(1);
        assertThat(Layout.columns(6, 640, 300)).isEqualTo(3);
    }

    @Test
    void theLegendTakesAFifthOfThePictureAndCountsTheRest() {
        var few = IntStream.range(0, 3).mapToObj(i -> "run-" + i).toList();
        assertThat(Legend.of(few, "", lettering, 640, 360).height()).isEqualTo(16);
        var many = IntStream.range(0, 200).mapToObj(i -> "a rather long name " + i).toList();
        var legend = Legend.of(many, "× NaN", lettering, 640, 360);
        assertThat(legend.height()).isBetween(16f, 72f);
        assertThat(legend.texts()).endsWith("× NaN").anyMatch(text -> text.matches("\\+\\d+ more"));
        assertThat(legend.texts().getFirst()).isEqualTo("a rather long name 0");
    }

    @Test
    void longNamesAreCutInTheirMiddle() {
        var style = new Style(11, Color.BLACK, false);
        var cut = lettering.fitted("begin-" + "x".repeat(400) + "-end", style, 120);
        assertThat(cut).startsWith("begin-").contains("…");
        assertThat(lettering.width(cut, style)).isLessThanOrEqualTo(120);
        assertThat(lettering.fitted("run-1", style, 120)).isEqualTo("run-1");
        assertThat(lettering.fitted("run-1", style, 0)).isEqualTo("…");
    }

    @Test
    void theFontHasLettersAndABoxForWhatItHasNot() {
        var outlines = Outlines.read();
        assertThat(outlines.of('i').advance()).isLessThan(outlines.of('m').advance());
        var m = outlines.of('m').shape().getBounds2D();
        assertThat(m.getMinY()).isBetween(-0.6, -0.5);
        assertThat(m.getMaxY()).isBetween(-0.01, 0.01);
        for (var shown : "0123456789.−+eEkMGTµéüßЖΩ×▲▼…–·".toCharArray()) {
            assertThat(outlines.of(shown)).as(String.valueOf(shown)).isNotEqualTo(outlines.of(0));
        }
        assertThat(outlines.of('日')).isSameAs(outlines.of(0x1F389)).isEqualTo(outlines.of(0));
        assertThat(outlines.of(0).shape().getBounds2D().getHeight()).isGreaterThan(0.5);
        assertThat(outlines.of(' ').shape().getCurrentPoint()).isNull();
    }
}
