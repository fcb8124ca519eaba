package dev.trackio.tribuo;

import dev.trackio.Run;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * Logs {@code train/loss} while Tribuo trains by gradient descent, as often as the trainer's
 * logging interval says; the step is the iteration. Tribuo tells it nobody but {@code
 * java.util.logging}, where {@code INFO} must be on for {@code org.tribuo.common.sgd}. It is the
 * mean of what the objective gives, which for {@code LogMulticlass} is a logarithm of likelihoods:
 * below 0, and rising.
 *
 * <pre>{@code
 * try (var losses = new SgdLosses(run)) {
 *     model = trainer.train(dataset);
 * }
 * }</pre>
 *
 * <p>Only of trainings on the thread that made it.
 */
public final class SgdLosses implements AutoCloseable {
    /** As Tribuo 4.3 words it. */
    private static final Pattern LOSS =
            Pattern.compile("At iteration (\\d+), average loss = (\\S+)");

    private final Logger logger = Logger.getLogger("org.tribuo.common.sgd.AbstractSGDTrainer");
    private final Thread thread = Thread.currentThread();
    private final Run run;
    private final Handler handler = new Listening();

    /** Begins to listen. */
    public SgdLosses(Run run) {
        this.run = run;
        logger.addHandler(handler);
    }

    private void read(String message) {
        var loss = LOSS.matcher(message);
        if (loss.matches()) {
            run.log(Long.parseLong(loss.group(1)), "train/loss", Double.parseDouble(loss.group(2)));
        }
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
