package dev.trackio.tribuo;

import dev.trackio.Run;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * Logs {@code train/loss} while Tribuo trains by gradient descent, as often as the trainer's
 * logging interval says; the step is the iteration. Tribuo tells it nobody but {@code
 * java.util.logging}, where {@code INFO} must be on for the trainer's logger below {@code
 * org.tribuo}: linear models, factorization machines, kernel SVMs, and CRFs. It is the mean of what
 * the objective gives, which for {@code LogMulticlass} is a logarithm of likelihoods: below 0, and
 * rising.
 *
 * <pre>{@code
 * try (var losses = new SgdLosses(run)) {
 *     model = trainer.train(dataset);
 * }
 * }</pre>
 *
 * <p>Only of trainings on the thread that made it. When there are several, such as those of a
 * {@code CrossValidation}, the steps go on from one to the next.
 */
public final class SgdLosses implements AutoCloseable {
    /** As Tribuo 4.3 words it. */
    private static final Pattern LOSS =
            Pattern.compile("At iteration (\\d+), average loss = (\\S+)");

    /** Above the loggers of all trainers, which hand on to it what they are told. */
    private final Logger logger = Logger.getLogger("org.tribuo");

    private final Thread thread = Thread.currentThread();
    private final Run run;
    private final Handler handler = new Listening();
    private long lastIteration;

    /** The iterations of those before this one, as far as they were told. */
    private long earlierTrainings;

    /** Begins to listen. */
    public SgdLosses(Run run) {
        this.run = run;
        logger.addHandler(handler);
    }

    private void read(String message) {
        var loss = LOSS.matcher(message);
        if (!loss.lookingAt()) { // a kernel SVM adds its support vectors
            return;
        }
        var iteration = Long.parseLong(loss.group(1));
        if (iteration <= lastIteration) {
            earlierTrainings += lastIteration;
        }
        lastIteration = iteration;
        run.log(earlierTrainings + iteration, "train/loss", Double.parseDouble(loss.group(2)));
    }

    /** Ends to listen. */
    @Override
    public void close() {
        logger.removeHandler(handler);
    }

    private final class Listening extends Handler {
        @Override
        public void publish(LogRecord record) {
            if (Thread.currentThread().equals(thread) && record.getMessage() != null) {
                read(record.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
