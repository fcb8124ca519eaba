package dev.trackio.tribuo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.BooleanProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.DateTimeProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import dev.trackio.testing.LoggedRun;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.Output;
import org.tribuo.OutputFactory;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.baseline.DummyRegressionTrainer;
import org.tribuo.regression.evaluation.RegressionEvaluator;

class TribuoValuesTest {
    @TempDir Path folder;

    /** Each output at the x of its place. */
    @SafeVarargs
    private static <T extends Output<T>> Dataset<T> line(OutputFactory<T> factory, T... outputs) {
        var examples = new ArrayList<Example<T>>();
        for (var output : outputs) {
            double x = examples.size();
            examples.add(new ArrayExample<>(output, new String[] {"x"}, new double[] {x}));
        }
        var source = new SimpleDataSourceProvenance("a line", factory);
        return new MutableDataset<>(new ListDataSource<>(examples, factory, source));
    }

    private static Dataset<Label> labels() {
        var low = new Label("Low=1");
        var high = new Label("High=1");
        return line(new LabelFactory(), low, low, low, high, high);
    }

    private static Dataset<Regressor> numbers(double... ys) {
        var outputs = new Regressor[ys.length];
        for (var i = 0; i < ys.length; i++) {
            var values = new double[] {ys[i], 10 * ys[i]};
            outputs[i] = new Regressor(new String[] {"y", "z"}, values);
        }
        return line(new RegressionFactory(), outputs);
    }

    @Test
    void theConfigurationHasTheTrainerAndTheDataset() {
        var config = TribuoValues.config(new LogisticRegressionTrainer(), labels());
        assertThat(config).containsOnlyKeys("trainer", "dataset");
        assertThat(config.get("trainer"))
                .asInstanceOf(MAP)
                .containsEntry("class-name", LogisticRegressionTrainer.class.getName())
                .containsEntry("epochs", 5)
                .containsEntry("shuffle", true)
                .extractingByKey("optimiser", MAP)
                .containsEntry("initialLearningRate", 1.0);
        assertThat(config.get("dataset"))
                .asInstanceOf(MAP)
                .containsEntry("num-examples", 5)
                .containsEntry("transformations", List.of())
                .extractingByKey("datasource", MAP)
                .containsEntry("description", "a line");
    }

    @Test
    void aRunTakesTheProvenanceOfAModel() {
        var model = new LogisticRegressionTrainer().train(labels());
        try (var logged = LoggedRun.start(folder)) {
            logged.run().log(Map.of("model", TribuoValues.value(model.getProvenance())));
            assertThat(logged.metrics().get(0).get("model"))
                    .asInstanceOf(MAP)
                    .containsKeys("trained-at", "java-version")
                    .extractingByKey("trainer", MAP)
                    .containsEntry("minibatchSize", 1);
        }
    }

    @Test
    void everyKindOfProvenanceBecomesAValue() {
        var time = OffsetDateTime.parse("2026-01-02T03:04:05Z");
        var list =
                new ListProvenance<Provenance>(
                        List.of(
                                new IntProvenance("n", 3),
                                new BooleanProvenance("b", true),
                                new DateTimeProvenance("t", time)));
        assertThat(TribuoValues.value(new MapProvenance<Provenance>(Map.of("list", list))))
                .isEqualTo(Map.of("list", List.of(3, true, "2026-01-02T03:04:05Z")));
    }

    @Test
    void metricsOfLabelsAreNamedByTheLabel() {
        var data = labels();
        var model = new LogisticRegressionTrainer().train(data);
        var evaluation = new LabelEvaluator().evaluate(model, data);
        var metrics = TribuoValues.metrics("test/", evaluation);
        assertThat(metrics)
                .hasSize(evaluation.asMap().size())
                .containsEntry("test/tp/Low=1", evaluation.tp(new Label("Low=1")))
                .containsEntry("test/fn/High=1", evaluation.fn(new Label("High=1")))
                .containsEntry("test/accuracy/micro", evaluation.accuracy())
                .containsEntry("test/recall/macro", evaluation.macroAveragedRecall());
    }

    @Test
    void metricsOfNumbersAreNamedByTheDimensionAlone() {
        var model = DummyRegressionTrainer.createConstantTrainer(0).train(numbers(3, 4));
        var evaluator = new RegressionEvaluator();
        var first = TribuoValues.metrics("", evaluator.evaluate(model, numbers(3, 3)));
        var second = TribuoValues.metrics("", evaluator.evaluate(model, numbers(1, 1)));
        assertThat(first)
                .containsEntry("rmse/y", 3.0)
                .containsEntry("rmse/z", 30.0)
                .containsEntry("mae/macro", 16.5)
                .containsOnlyKeys(second.keySet());
    }
}
