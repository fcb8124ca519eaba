import dev.trackio.Trackio;
import dev.trackio.micrometer.TrackioConfig;
import dev.trackio.micrometer.TrackioMeterRegistry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A service that learns a line from points: what it learns are metrics, what it does are meters.
 */
public final class MicrometerExample {
    /** Prints what it logs as lines of JSON. */
    public static void main(String[] arguments) {
        TrackioConfig everyMinute = key -> key.equals("trackio.step") ? "1m" : null;
        try (var run = Trackio.run("micrometer-example").name("line").start();
                var registry = new TrackioMeterRegistry(everyMinute, run)) {
            var points = Counter.builder("points").tag("kind", "train").register(registry);
            var errors = DistributionSummary.builder("error").register(registry);
            var slope = new AtomicReference<>(0.0);
            registry.gauge("slope", slope, AtomicReference::get);
            new JvmMemoryMetrics().bindTo(registry);

            var random = new Random(7);
            for (long epoch = 0; epoch < 20; epoch++) {
                var loss = 0.0;
                for (var i = 0; i < 50; i++) {
                    var x = random.nextDouble();
                    var error = slope.get() * x - 3 * x;
                    slope.set(slope.get() - 0.05 * error * x);
                    points.increment();
                    errors.record(Math.abs(error));
                    loss += error * error / 50;
                }
                run.log(epoch, "loss", loss);
                System.out.println("{\"step\": " + epoch + ", \"loss\": " + loss + "}");
            }
            System.out.println("{\"points\": 1000, \"slope\": " + slope.get() + "}");
        }
    }

    private MicrometerExample() {}
}
