package dev.trackio.tribuo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.testing.LoggedRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.SGD;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.sgd.linear.LinearSGDTrainer;
import org.tribuo.regression.sgd.objectives.SquaredLoss;

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
