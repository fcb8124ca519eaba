package dev.trackio.server.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.Diagnosis.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found in curves, and that nothing is found in healthy ones, however noisy. */
class CurvesTest {
    /** A curve over the share of the run that is over, with noise of its own kind. */
    private static double[] curve(
            int size, DoubleUnaryOperator level, double noise, Noise kind, Random random) {
        var values = new double[size];
        var slow = 0.0;
        for (var i = 0; i < size; i++) {
            var at = level.applyAsDouble(i / (double) size);
            slow = 0.9 * slow + 0.436 * random.nextGaussian();
            values[i] =
                    switch (kind) {
                        case NORMAL -> at + noise * random.nextGaussian();
                        case RELATIVE -> at * Math.exp(noise * random.nextGaussian());
                        case SLOW -> at + noise * slow;
                        case WIDE -> at + noise * wide(random);
                    };
        }
        return values;
    }

    /** Sometimes three times as large as usual, as losses of small batches are. */
    private static double wide(Random random) {
        return random.nextGaussian() * (random.nextInt(20) == 0 ? 3 : 1);
    }

    private enum Noise {
        NORMAL,
        RELATIVE,
        SLOW,
        WIDE
    }

    private static Course course(double... values) {
        return Course.of(IntStream.range(0, values.length).mapToDouble(i -> i).toArray(), values);
    }

    private static List<Finding> found(double[] values, Goal goal) {
        var remarks = new Remarks();
        var curve = new Curve(course(values).finite(), goal.sign());
        Spikes.find("m", curve, remarks);
        Trends.divergence("m", curve, remarks);
        Trends.plateau("m", curve, remarks);
        return remarks.worst();
    }

    private static List<String> kinds(double[] values, Goal goal) {
        return found(values, goal).stream().map(Finding::kind).toList();
    }

    private static final List<DoubleUnaryOperator> HEALTHY =
            List.of(
                    t -> 0.3 + 2 * Math.exp(-3 * t),
                    t -> 0.5 + 2 / Math.sqrt(1 + 20 * t),
                    t -> 4 - 2 * t,
                    t -> 2.5 / Math.pow(1 + 100 * t, 0.4),
                    t -> 1 + 9 * Math.exp(-60 * t) + Math.exp(-2 * t));

    @Test
    void nothingIsFoundInHealthyCurves() {
        var wrong = new ArrayList<String>();
        for (var seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var level = HEALTHY.get(seed % HEALTHY.size());
            for (var kind : Noise.values()) {
                for (var size : List.of(12, 37, 200, 2_500)) {
                    var noise = List.of(0.01, 0.05, 0.2).get(seed / HEALTHY.size() % 3);
                    var values = curve(size, level, noise, kind, random);
                    var up = new double[size];
                    for (var i = 0; i < size; i++) {
                        up[i] = 5 - values[i];
                    }
                    for (var f : found(values, Goal.LOWER)) {
                        wrong.add(seed + " " + kind + " " + size + " " + f);
                    }
                    for (var f : found(up, Goal.HIGHER)) {
                        wrong.add(seed + " up " + kind + " " + size + " " + f);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aFlatNoisyCurveNeitherDivergesNorSpikes() {
        for (var seed = 0; seed < 200; seed++) {
            for (var kind : List.of(Noise.NORMAL, Noise.SLOW, Noise.WIDE)) {
                // few values that wander cannot be told from a course
                for (var size :
                        kind == Noise.SLOW ? List.of(200, 2_500) : List.of(12, 37, 200, 2_500)) {
                    assertThat(kinds(curve(size, t -> 0, 1, kind, new Random(seed)), Goal.LOWER))
                            .as("%d %s %d", seed, kind, size)
                            .isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0.01,300", "0.1,300", "0.2,1000", "0.1,5000"})
    void aDivergenceIsFoundWithTheStepAtWhichItBegan(double noise, int size) {
        for (var seed = 0; seed < 50; seed++) {
            var values =
                    curve(
                            size,
                            t -> t < 0.6 ? 0.4 + 2 * Math.exp(-6 * t) : 0.45 + 12 * (t - 0.6),
                            noise,
                            Noise.NORMAL,
                            new Random(seed));
            var found = found(values, Goal.LOWER);
            assertThat(found).extracting(Finding::kind).as("seed " + seed).contains("divergence");
            var divergence =
                    found.stream().filter(f -> f.kind().equals("divergence")).findFirst().get();
            assertThat(divergence.severity()).isEqualTo("error");
            assertThat(divergence.step().doubleValue() / size)
                    .as("seed %d", seed)
                    .isBetween(0.58, 0.6 + 0.015 + noise / 2);
            assertThat(divergence.message()).contains("rose from");
        }
    }

    @Test
    void anAccuracyThatCollapsesDiverges() {
        var values =
                curve(
                        400,
                        t -> t < 0.5 ? 0.9 - 0.8 * Math.exp(-8 * t) : 0.1,
                        0.01,
                        Noise.NORMAL,
                        new Random(1));
        var found = found(values, Goal.HIGHER).getFirst();
        assertThat(found.kind()).isEqualTo("divergence");
        assertThat(found.step().longValue()).isBetween(195L, 205L);
        assertThat(found.message()).contains("fell from 0.8");
        assertThat(found.value()).isBetween(0.05, 0.15);
    }

    @Test
    void aPlateauIsFoundWithTheStepFromWhichNothingWasGained() {
        for (var seed = 0; seed < 50; seed++) {
            var values =
                    curve(
                            2_000,
                            t -> t < 0.3 ? 3 - 8 * t : 0.6,
                            0.05,
                            Noise.NORMAL,
                            new Random(seed));
            var found = found(values, Goal.LOWER);
            assertThat(found).extracting(Finding::kind).containsExactly("plateau");
            assertThat(found.getFirst().step().longValue()).isBetween(540L, 700L);
            assertThat(found.getFirst().value()).isBetween(0.55, 0.65);
        }
    }

    @Test
    void aMetricThatNeverMovesIsAPlateau() {
        var still = curve(500, t -> 2.303, 0.002, Noise.NORMAL, new Random(3));
        assertThat(found(still, Goal.LOWER).getFirst().message()).contains("never got better");
        assertThat(kinds(curve(500, t -> 0.693, 0, Noise.NORMAL, new Random(3)), Goal.LOWER))
                .containsExactly("plateau");
    }

    @Test
    void spikesAreFoundWithTheirStepsTheLargestFirst() {
        for (var seed = 0; seed < 50; seed++) {
            var values = curve(3_000, HEALTHY.get(1), 0.03, Noise.NORMAL, new Random(seed));
            values[700] += 3;
            for (var i = 0; i < 20; i++) {
                values[1_500 + i] += 5 * Math.exp(-i / 6.0); // one that comes down slowly
            }
            var found = found(values, Goal.LOWER);
            assertThat(found).extracting(Finding::kind).containsExactly("spike", "spike");
            assertThat(found).extracting(Finding::step).containsExactly(1_500L, 700L);
            assertThat(found.getFirst().figures().toString()).contains("\"spikes\":2");
        }
    }

    @Test
    void aStepThatStaysIsNoSpike() {
        var values = curve(1_000, t -> t < 0.5 ? 0.1 : 0.01, 0, Noise.NORMAL, new Random(1));
        assertThat(kinds(values, Goal.LOWER)).doesNotContain("spike");
    }

    private static List<Finding> overfitting(double[] held, double[] trained) {
        var remarks = new Remarks();
        var spread = held.length == 0 ? 1 : trained.length / held.length;
        var steps = IntStream.range(0, held.length).mapToDouble(i -> (double) i * spread).toArray();
        Trends.overfitting(
                "val/loss",
                new Curve(Course.of(steps, held), 1),
                "train/loss",
                new Curve(course(trained), 1),
                remarks);
        return remarks.worst();
    }

    @Test
    void overfittingIsFoundWhereValidationRisesAndTrainingFalls() {
        for (var seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var train = curve(2_000, t -> 2 * Math.exp(-4 * t), 0.05, Noise.NORMAL, random);
            var held =
                    curve(
                            25,
                            t -> 0.5 + 2 * Math.exp(-12 * t) + 0.6 * t,
                            0.01,
                            Noise.NORMAL,
                            random);
            var found = overfitting(held, train);
            assertThat(found).as("seed " + seed).hasSize(1);
            assertThat(found.getFirst().step().longValue()).isBetween(400L, 880L);
            var well = curve(25, t -> 0.5 + 2 * Math.exp(-4 * t), 0.02, Noise.NORMAL, random);
            assertThat(overfitting(well, train)).as("healthy " + seed).isEmpty();
            var flat = curve(2_000, t -> 1, 0.05, Noise.NORMAL, random);
            assertThat(overfitting(held, flat)).as("nothing learned " + seed).isEmpty();
        }
    }

    @Test
    void twinsAreFoundByTheirNames() {
        var metrics =
                List.of("train/loss", "train_acc", "acc", "loss", "val/loss", "test_acc", "lr");
        assertThat(Twins.of("val/loss", metrics)).contains("train/loss");
        assertThat(Twins.of("eval_loss", List.of("loss"))).contains("loss");
        assertThat(Twins.of("test_acc", metrics)).contains("train_acc");
        assertThat(Twins.of("val/f1", metrics)).isEmpty();
        assertThat(Twins.of("loss", metrics)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "loss,LOWER",
        "val/Loss,LOWER",
        "trainLoss,LOWER",
        "bce_loss,LOWER",
        "eval.rmse,LOWER",
        "perplexity,LOWER",
        "acc,HIGHER",
        "test/f1,HIGHER",
        "mean_reward,HIGHER",
        "lr,",
        "closs_x,LOWER",
        "epoch,",
    })
    void theNameSaysWhichValuesAreGood(String metric, String goal) {
        assertThat(Goal.of(metric)).isEqualTo(goal == null ? null : Goal.valueOf(goal));
    }

    private static Course timed(long... millis) {
        var steps = IntStream.range(0, millis.length).mapToDouble(i -> i).toArray();
        return Course.of(steps, new double[millis.length], millis);
    }

    @Test
    void stallsAreFoundUnlessAnotherMetricWentOn() {
        var millis = IntStream.range(0, 200).mapToLong(i -> 2_000L * i + (i > 120 ? 600_000 : 0));
        var course = timed(millis.toArray());
        var remarks = new Remarks();
        Gaps.stalls(List.of(course), remarks);
        var found = remarks.worst().getFirst();
        assertThat(found.kind()).isEqualTo("stall");
        assertThat(found.value()).isEqualTo(602);
        assertThat(found.step()).isEqualTo(120L);
        assertThat(found.figures().toString()).contains("1970-01-01T00:04:00Z", "\"pauses\":1");
        var other = new Remarks();
        Gaps.stalls(List.of(course, timed(100_000, 500_000)), other);
        assertThat(other.worst()).isEmpty();
    }

    @Test
    void anEvenPaceHasNoStalls() {
        for (var seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var time = 0L;
            var millis = new long[500];
            for (var i = 0; i < millis.length; i++) {
                // every 50th entry comes after an evaluation
                time += (long) (1_000 * Math.exp(0.5 * random.nextGaussian()));
                time += i % 50 == 0 ? 60_000 : 0;
                millis[i] = time;
            }
            var remarks = new Remarks();
            Gaps.stalls(List.of(timed(millis)), remarks);
            assertThat(remarks.worst()).as("seed " + seed).isEmpty();
        }
    }

    private static List<Finding> missing(double[]... steps) {
        var remarks = new Remarks();
        var courses = new ArrayList<Course>();
        for (var each : steps) {
            courses.add(Course.of(each, new double[each.length]));
        }
        Gaps.missingSteps(courses, remarks);
        return remarks.worst();
    }

    @Test
    void missingStepsAreCountedInARegularGrid() {
        var steps =
                IntStream.range(0, 300)
                        .filter(i -> i < 100 || i > 104)
                        .filter(i -> i != 200)
                        .mapToDouble(i -> 10.0 * i)
                        .toArray();
        var found = missing(steps).getFirst();
        assertThat(found.value()).isEqualTo(6);
        assertThat(found.step()).isEqualTo(1000L);
        assertThat(found.endStep()).isEqualTo(1040L);
        assertThat(found.figures().toString()).contains("\"ranges\":[[1000,1040],[2000,2000]]");
        assertThat(found.severity()).isEqualTo("warning");
        assertThat(missing(steps, new double[] {1000, 1010, 1020, 1030, 1040, 2000})).isEmpty();
        var odd = IntStream.range(0, 300).mapToDouble(i -> i * i).toArray();
        assertThat(missing(odd)).as("no grid").isEmpty();
        assertThat(missing(IntStream.range(0, 300).mapToDouble(i -> i).toArray())).isEmpty();
    }

    @Property
    void anyNumbersAreLookedThrough(
            @ForAll @Size(min = 2, max = 300)
                    List<@DoubleRange(min = -1e300, max = 1e300) Double> list) {
        var values = list.stream().mapToDouble(d -> d).toArray();
        for (var goal : Goal.values()) {
            for (var finding : found(values, goal)) {
                assertThat(finding.step().doubleValue()).isBetween(0.0, values.length - 1.0);
                assertThat(finding.message()).doesNotContain("NaN");
            }
        }
    }

    @Property
    void fewPointsKeepTheExtremesAndTheEnds(
            @ForAll @Size(min = 1, max = 400) List<Double> list,
            @ForAll @IntRange(min = 4, max = 50) int most) {
        var course = course(list.stream().mapToDouble(d -> d).toArray());
        var chosen = course.few(most);
        assertThat(chosen).isSorted().doesNotHaveDuplicates().contains(0, course.size() - 1);
        assertThat(chosen.length).isLessThanOrEqualTo(Math.max(most, 4));
        assertThat(chosen).contains(course.extreme(1), course.extreme(-1));
    }

    @Test
    void aLongRunIsLookedThroughInTensOfMilliseconds() {
        var values = curve(100_000, HEALTHY.get(1), 0.05, Noise.NORMAL, new Random(1));
        found(values, Goal.LOWER);
        var best = Long.MAX_VALUE;
        for (var i = 0; i < 5; i++) {
            var began = System.nanoTime();
            assertThat(found(values, Goal.LOWER)).isEmpty();
            best = Math.min(best, System.nanoTime() - began);
        }
        assertThat(best / 1_000_000).as("ms").isLessThan(150);
    }

    @Test
    void aSpikeThatIsPassedOverHidesNoOther() {
        var values = curve(3_000, HEALTHY.get(1), 0.03, Noise.NORMAL, new Random(1));
        values[1_020] += 6; // each is near the next one, the first is far from the last
        values[1_070] += 5;
        values[1_120] += 4;
        var found = found(values, Goal.LOWER);
        assertThat(found).extracting(Finding::step).containsExactly(1_020L, 1_120L);
    }

    @Test
    void aMetricThatIsStuckAtZeroIsAPlateauUnlessThatIsTheBest() {
        var zero = curve(500, t -> 0, 0, Noise.NORMAL, new Random(3));
        assertThat(found(zero, Goal.HIGHER).getFirst().message())
                .isEqualTo("m never got better: it stayed near 0.");
        assertThat(kinds(zero, Goal.LOWER)).isEmpty();
        var one = curve(500, t -> 1, 0, Noise.NORMAL, new Random(3));
        assertThat(kinds(one, Goal.HIGHER)).isEmpty();
        assertThat(kinds(one, Goal.LOWER)).containsExactly("plateau");
    }

    @Test
    void longNamesAreCutInSentencesAndNoCharacterIsTorn() {
        var name = "n".repeat(59) + "🎉".repeat(50_000);
        var remarks = new Remarks();
        var still = new Curve(course(curve(500, t -> 2, 0, Noise.NORMAL, new Random(3))), 1);
        Trends.plateau(name, still, remarks);
        var values = curve(3_000, HEALTHY.get(1), 0.03, Noise.NORMAL, new Random(1));
        values[700] += 3;
        Spikes.find(name, new Curve(course(values), 1), remarks);
        assertThat(remarks.worst()).hasSize(2);
        for (var finding : remarks.worst()) {
            assertThat(finding.metric()).isEqualTo(name);
            assertThat(finding.message()).startsWith("n".repeat(59) + "… ").hasSizeLessThan(200);
        }
    }
}
