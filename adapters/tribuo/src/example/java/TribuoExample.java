import dev.trackio.Trackio;
import dev.trackio.tribuo.SgdLosses;
import dev.trackio.tribuo.TribuoValues;
import java.util.ArrayList;
import java.util.Random;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.evaluation.RegressionEvaluator;
import org.tribuo.regression.sgd.linear.LinearSGDTrainer;
import org.tribuo.regression.sgd.objectives.SquaredLoss;

/** Learns a plane from points. */
public final class TribuoExample {
    private static final Regressor HEIGHT = new Regressor("height", Double.NaN);

    /** Prints what Tribuo itself says of the model as a line of JSON. */
    public static void main(String[] arguments) {
        var random = new Random(7);
        var train = points(random, 400);
        var test = points(random, 100);
        var trainer = new LinearSGDTrainer(new SquaredLoss(), new AdaGrad(0.1), 5, 100, 4, 7L);

        var config = TribuoValues.config(trainer, train);
        try (var run = Trackio.run("tribuo-example").name("plane").config(config).start()) {
            Model<Regressor> model;
            try (var losses = new SgdLosses(run)) {
                model = trainer.train(train);
            }
            var evaluation = new RegressionEvaluator().evaluate(model, test);
            run.log(TribuoValues.metrics("test/", evaluation));
            System.out.printf(
                    "{\"test/rmse/height\": %s, \"test/r2/height\": %s}%n",
                    evaluation.rmse(HEIGHT), evaluation.r2(HEIGHT));
        }
    }

    private static MutableDataset<Regressor> points(Random random, int count) {
        var points = new ArrayList<Example<Regressor>>();
        for (var i = 0; i < count; i++) {
            double x = random.nextDouble();
            double y = random.nextDouble();
            var height = new Regressor("height", 3 * x - y + 0.1 * random.nextGaussian());
            var names = new String[] {"x", "y"};
            points.add(new ArrayExample<>(height, names, new double[] {x, y}));
        }
        var factory = new RegressionFactory();
        var source = new SimpleDataSourceProvenance("points of a plane", factory);
        return new MutableDataset<>(new ListDataSource<>(points, factory, source));
    }

    private TribuoExample() {}
}
