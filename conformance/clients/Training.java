import dev.trackio.Resume;
import dev.trackio.Trackio;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Map;

/**
 * A program that logs with the Java client as its standard input says: {@code log FIRST END} steps,
 * {@code singly FIRST END} the same, each number by itself, {@code next COUNT} entries without a
 * step. At the end of the input it finishes its run.
 *
 * <p>Arguments: project, name, whether it resumes.
 */
public final class Training {
    private Training() {}

    public static void main(String[] arguments) throws Exception {
        var builder =
                Trackio.run(arguments[0])
                        .name(arguments[1])
                        .resume(Resume.valueOf(arguments[2]))
                        .onNotice(notice -> System.out.println("notice " + notice.kind()));
        if (arguments[2].equals("NEVER")) {
            builder.config(Map.of("lr", 0.1)).group("sweep");
        }
        var run = builder.start();
        System.out.println("started " + run.id());
        var input = new BufferedReader(new InputStreamReader(System.in));
        for (var line = input.readLine(); line != null; line = input.readLine()) {
            var words = line.split(" ");
            if (words[0].equals("log")) {
                for (var step = Long.parseLong(words[1]); step < Long.parseLong(words[2]); step++) {
                    run.log(step, "loss", 1.0 / (step + 1), "n", step);
                }
            } else if (words[0].equals("singly")) {
                for (var step = Long.parseLong(words[1]); step < Long.parseLong(words[2]); step++) {
                    run.log(step, "loss", 1.0 / (step + 1));
                    run.log(step, "n", step);
                }
            } else {
                for (var count = Integer.parseInt(words[1]); count > 0; count--) {
                    run.log(Map.of("loss", count, "nested", Map.of("nan", Double.NaN)));
                }
                run.logSystem(Map.of("cpu", 50));
            }
            System.out.println("logged");
        }
        System.out.println("left " + run.finish().entries());
    }
}
