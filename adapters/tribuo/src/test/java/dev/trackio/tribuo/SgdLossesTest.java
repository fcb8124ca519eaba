package dev.trackio.tribuo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.testing.LoggedRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.crf.CRFTrainer;
import org.tribuo.classification.sgd.kernel.KernelSVMTrainer;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.kernel.Linear;
import org.tribuo.math.optimisers.SGD;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.sgd.linear.LinearSGDTrainer;
import org.tribuo.regression.sgd.objectives.SquaredLoss;
import org.tribuo.sequence.MutableSequenceDataset;
import org.tribuo.sequence.SequenceExample;

class SgdLossesTest {
    @TempDir Path folder;

    /** Twenty times y = 2 where x = 1, two epochs, told every tenth iteration. */
    private static void train() {
        var point = new ArrayExample<>(new Regressor("y", 2), new String[] {"x"}, new double[] {1});
        var factory = new RegressionFactory();
        var source =
                new ListDataSource<>(
                        new ArrayList<Example<Regressor>>(Collections.nCopies(20, point)),
                        factory,
                        new SimpleDataSourceProvenance("a point", factory));
        var slowly = SGD.getSimpleSGD(0.02);
        new LinearSGDTrainer(new SquaredLoss(), slowly, 2, 10, 1, 1L)
                .train(new MutableDataset<>(source));
    }

    @Test
    void lossesAreLoggedAtTheirIterationWhileItIsOpen() {
        try (var logged = LoggedRun.start(folder)) {
            try (var losses = new SgdLosses(logged.run())) {
                train();
            }
            train();
            assertThat(logged.steps()).containsExactly(10L, 20L, 30L, 40L);
            var losses =
                    logged.metrics().stream().map(each -> (Double) each.get("train/loss")).toList();
            assertThat(losses)
                    .isSortedAccordingTo(Collections.reverseOrder())
                    .doesNotHaveDuplicates();
            assertThat(losses.get(0)).isPositive();
        }
    }

    @Test
    void theStepsOfSeveralTrainingsGoOn() {
        try (var logged = LoggedRun.start(folder);
                var losses = new SgdLosses(logged.run())) {
            train();
            train();
            assertThat(losses).isNotNull();
            assertThat(logged.steps()).containsExactly(10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L);
            assertThat(logged.metrics().get(4)).isEqualTo(logged.metrics().get(0));
        }
    }

    @Test
    void kernelMachinesAndCrfsAreHeard() {
        try (var logged = LoggedRun.start(folder);
                var losses = new SgdLosses(logged.run())) {
            var labels = new LabelFactory();
            var source = new SimpleDataSourceProvenance("labels", labels);
            var dataset = new MutableDataset<>(source, labels);
            var sequences = new MutableSequenceDataset<>(source, labels);
            for (var i = 0; i < 20; i++) {
                var label = new Label(i % 2 == 0 ? "even" : "odd");
                var example =
                        new ArrayExample<>(label, new String[] {"x"}, new double[] {i % 2 + 1});
                dataset.add(example);
                sequences.add(new SequenceExample<>(List.of(example)));
            }
            new KernelSVMTrainer(new Linear(), 0.1, 1, 10, 1L).train(dataset);
            new CRFTrainer(SGD.getSimpleSGD(0.1), 1, 10, 1L).train(sequences);
            assertThat(losses).isNotNull();
            assertThat(logged.steps()).startsWith(10L, 20L, 30L);
            assertThat(logged.metrics())
                    .allSatisfy(each -> assertThat(each).containsOnlyKeys("train/loss"));
        }
    }

    @Test
    void whatOtherThreadsTrainIsNotLogged() throws InterruptedException {
        try (var logged = LoggedRun.start(folder);
                var losses = new SgdLosses(logged.run())) {
            var other = new Thread(SgdLossesTest::train);
            other.start();
            other.join();
            assertThat(logged.metrics()).isEmpty();
        }
    }
}
