package dev.trackio.dl4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import dev.trackio.testing.LoggedRun;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.optimize.api.InvocationType;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.evaluation.IEvaluation;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.classification.EvaluationBinary;
import org.nd4j.evaluation.classification.EvaluationCalibration;
import org.nd4j.evaluation.classification.ROC;
import org.nd4j.evaluation.classification.ROCBinary;
import org.nd4j.evaluation.classification.ROCMultiClass;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** With its own library: y = w x, w = 0 at first, x = 1 and y = 2, so the squared error is 4. */
class TrackioListenerTest {
    @TempDir Path folder;
    private final DataSet point = new DataSet(Nd4j.ones(1, 1), Nd4j.create(new double[][] {{2}}));
    private LoggedRun logged;

    @BeforeEach
    void start() {
        logged = LoggedRun.start(folder);
    }

    @AfterEach
    void end() {
        logged.close();
    }

    private static OutputLayer line() {
        return new OutputLayer.Builder(LossFunction.MSE)
                .nIn(1)
                .nOut(1)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static NeuralNetConfiguration.Builder configuration() {
        return new NeuralNetConfiguration.Builder()
                .weightInit(WeightInit.ZERO)
                .updater(new Sgd(0.125));
    }

    private static MultiLayerNetwork network() {
        var network = new MultiLayerNetwork(configuration().list().layer(line()).build());
        network.init();
        return network;
    }

    @Test
    void everyIterationHasItsScore() {
        var network = network();
        network.setListeners(new TrackioListener(logged.run()));
        network.fit(point);
        network.fit(point);
        // each iteration halves the error
        assertThat(logged.metrics())
                .containsExactly(
                        Map.of("train/loss", 4.0, "epoch", 0),
                        Map.of("train/loss", 1.0, "epoch", 0));
        assertThat(logged.steps()).containsExactly(0L, 1L);
    }

    @Test
    void fewerIterationsAreLoggedWhenThatIsWanted() {
        var network = network();
        network.setListeners(TrackioListener.everyIterations(3, logged.run()));
        for (var i = 0; i < 7; i++) {
            network.fit(point);
        }
        assertThat(logged.steps()).containsExactly(0L, 3L, 6L);
        assertThatThrownBy(() -> TrackioListener.everyIterations(0, logged.run()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private EvaluativeListener evaluating(InvocationType when, TrackioListener listener) {
        var evaluating = new EvaluativeListener(point, 1, when, new RegressionEvaluation());
        evaluating.setCallback(listener);
        return evaluating;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAnEvaluativeListenerFindsIsLoggedAtTheIteration(boolean isFirst) {
        var network = network();
        var listener = TrackioListener.everyIterations(100, logged.run());
        var evaluating = evaluating(InvocationType.ITERATION_END, listener);
        var listeners = new TrainingListener[] {listener, evaluating};
        network.setListeners(isFirst ? listeners : new TrainingListener[] {evaluating, listener});
        for (var i = 0; i < 3; i++) {
            network.fit(point);
        }
        var evaluations =
                logged.metrics().stream().filter(each -> each.containsKey("validate/mse")).toList();
        assertThat(evaluations).hasSize(3);
        assertThat(evaluations.get(1)).containsEntry("validate/mae", 0.5);
        assertThat(logged.steps()).containsExactly(0L, 0L, 1L, 2L);
    }

    @Test
    void anEvaluationBetweenEpochsIsLoggedAtTheIterationBefore() {
        var network = network();
        var listener = TrackioListener.everyIterations(100, logged.run());
        network.setListeners(
                evaluating(InvocationType.EPOCH_START, listener),
                evaluating(InvocationType.EPOCH_END, listener),
                listener);
        network.fit(new ListDataSetIterator<>(List.of(point, point, point), 1), 2);
        // at the start, the first iteration, the end of its epoch, and the same of the second
        assertThat(logged.steps()).containsExactly(0L, 0L, 2L, 2L, 5L);
    }

    @Test
    void anEvaluationWithoutDataIsLeftOut() {
        var listener = new TrackioListener(logged.run());
        var evaluating = evaluating(InvocationType.ITERATION_END, listener);
        var regression = new RegressionEvaluation();
        regression.eval(point.getLabels(), point.getFeatures());
        var evaluations = new IEvaluation<?>[] {new Evaluation(), regression};
        listener.call(evaluating, network(), 1, evaluations);
        assertThat(logged.metrics().get(0))
                .containsEntry("validate/mse", 1.0)
                .doesNotContainKey("validate/accuracy");
    }

    @Test
    void theTrainingGoesOnAfterItsRunHasEnded() {
        var said = new ByteArrayOutputStream();
        var handler = new StreamHandler(said, new SimpleFormatter());
        var logger = Logger.getLogger(TrackioListener.class.getName());
        logger.addHandler(handler);
        var network = network();
        var listener = new TrackioListener(logged.run());
        network.setListeners(listener, evaluating(InvocationType.ITERATION_END, listener));
        network.fit(point);
        logged.run().finish();
        network.fit(point);
        network.fit(point);
        logger.removeHandler(handler);
        handler.flush();
        assertThat(network.getIterationCount()).isEqualTo(3);
        assertThat(said.toString(UTF_8)).containsOnlyOnce("goes on without being logged");
        assertThat(logged.steps()).containsExactly(0L, 0L);
    }

    static Stream<Arguments> evaluations() {
        return Stream.of(
                Arguments.of(new Evaluation(), "accuracy", 0.75),
                Arguments.of(new EvaluationBinary(), "accuracy", 0.75),
                Arguments.of(new ROCBinary(), "auroc", 0.75),
                Arguments.of(new ROCMultiClass(), "auroc", 0.75),
                Arguments.of(new RegressionEvaluation(), "mae", 0.35));
    }

    @ParameterizedTest
    @MethodSource("evaluations")
    void metricsOfEveryKindOfEvaluation(IEvaluation<?> evaluation, String metric, double value) {
        var labels = Nd4j.create(new double[][] {{1, 0}, {1, 0}, {0, 1}, {0, 1}});
        var guesses = Nd4j.create(new double[][] {{.9, .1}, {.3, .7}, {.4, .6}, {.2, .8}});
        evaluation.eval(labels, guesses);
        assertThat(TrackioListener.metrics("test/", evaluation))
                .containsKey("test/" + metric)
                .hasSizeGreaterThan(1)
                .extractingByKey("test/" + metric)
                .satisfies(found -> assertThat(found).isCloseTo(value, within(1e-6)));
    }

    @Test
    void aCurveHasItsAreaAndWhatHasNoMetricsNothing() {
        var roc = new ROC();
        roc.eval(
                Nd4j.create(new double[][] {{1}, {0}, {1}}),
                Nd4j.create(new double[][] {{.9}, {.5}, {.4}}));
        assertThat(TrackioListener.metrics("", roc)).containsEntry("auroc", 0.5);
        assertThat(TrackioListener.metrics("", new EvaluationCalibration())).isEmpty();
    }

    @Test
    void theConfigurationIsThatOfTheNetwork() {
        var config = TrackioListener.config(network());
        assertThat(config)
                .containsEntry("model", "MultiLayerNetwork")
                .containsEntry("parameters", 2L);
        assertThat(config.get("configuration"))
                .asInstanceOf(MAP)
                .extractingByKey("confs", LIST)
                .first(MAP)
                .extractingByKey("layer", MAP)
                .extractingByKey("iupdater", MAP)
                .containsEntry("learningRate", 0.125);
    }

    @Test
    void aGraphHasAConfigurationToo() {
        var graph =
                new ComputationGraph(
                        configuration()
                                .graphBuilder()
                                .addInputs("x")
                                .addLayer("y", line(), "x")
                                .setOutputs("y")
                                .build());
        graph.init();
        assertThat(TrackioListener.config(graph))
                .containsEntry("model", "ComputationGraph")
                .extractingByKey("configuration", MAP)
                .containsEntry("networkOutputs", List.of("y"));
    }
}
