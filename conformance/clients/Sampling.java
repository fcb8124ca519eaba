import dev.trackio.Trackio;
import java.time.Duration;

/** A run that logs nothing but what the client samples, until its standard input ends. Arguments: project, name. */
public final class Sampling {
    private Sampling() {}

    public static void main(String[] arguments) throws Exception {
        var run =
                Trackio.run(arguments[0])
                        .name(arguments[1])
                        .systemMetrics(Duration.ofMillis(200))
                        .onNotice(notice -> System.out.println("notice " + notice))
                        .start();
        while (System.in.read() >= 0) {}
        System.out.println("left " + run.finish().entries());
    }
}
