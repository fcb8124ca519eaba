package dev.trackio.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the machine again and again, on a daemon thread of its own, and hands over what it
 * finds. A source that fails is left alone from then on; nothing of it reaches the training.
 */
public final class Sampler {
    private static final Duration LONGEST_END = Duration.ofSeconds(2);

    private final Duration every;
    private final Supplier<List<Source>> finding;
    private final Consumer<String> trouble;
    private final CountDownLatch ending = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    // of the thread alone
    private final List<Source> sources = new ArrayList<>();
    private long sampledAt;

    /**
     * @param every zero for never
     * @param trouble what people should know; called on the sampler's thread
     */
    public Sampler(Duration every, Consumer<String> trouble) {
        this(every, Sampler::all, trouble);
    }

    Sampler(Duration every, Supplier<List<Source>> finding, Consumer<String> trouble) {
        this.every = every;
        this.finding = finding;
        this.trouble = trouble;
    }

    private static List<Source> all() {
        var found = new ArrayList<Source>();
        found.add(new JvmSource());
        found.addAll(HostSource.find());
        found.addAll(GpuSource.find(System.getenv()));
        return found;
    }

    /**
     * Once. Comes back at once.
     *
     * @param taker of a sample; called on the sampler's thread
     */
    public void start(Consumer<Map<String, ?>> taker) {
        if (!every.isZero()) {
            var started = new Thread(() -> run(taker), "trackio-system");
            started.setDaemon(true);
            started.start();
            thread = started;
        }
    }

    /** Ends with a last sample, if there was one before. Said again it does nothing. */
    public void stop(Duration limit) {
        ending.countDown();
        var sampling = thread;
        if (sampling != null && Thread.currentThread() != sampling) {
            try {
                var wait = limit.compareTo(LONGEST_END) < 0 ? limit : LONGEST_END;
                TimeUnit.NANOSECONDS.timedJoin(sampling, wait.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run(Consumer<Map<String, ?>> taker) {
        try {
            sources.addAll(finding.get());
            sample(); // rates need a beginning
            var count = 0;
            while (!ending.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
                hand(sample(), taker);
                count++;
            }
            if (count > 0) {
                hand(sample(), taker);
            }
        } catch (Throwable e) { // no memory, or a run that has ended meanwhile
            if (ending.getCount() > 0) {
                tell("samples of the machine are off: " + e);
            }
        } finally {
            sources.forEach(Source::close);
        }
    }

    private Sample sample() {
        var now = System.nanoTime();
        var sample = new Sample(sampledAt == 0 ? 0 : (now - sampledAt) / 1e9);
        sampledAt = now;
        sources.removeIf(source -> !read(source, sample));
        return sample;
    }

    private boolean read(Source source, Sample into) {
        try {
            source.read(into);
            return true;
        } catch (Throwable e) { // a class that this Java does not have, too
            tell("samples of " + source + " are off: " + e);
            close(source);
            return false;
        }
    }

    private static void close(Source source) {
        try {
            source.close();
        } catch (RuntimeException e) {
            return; // it was given up already
        }
    }

    private static void hand(Sample sample, Consumer<Map<String, ?>> taker) {
        if (!sample.values().isEmpty()) {
            taker.accept(sample.values());
        }
    }

    private void tell(String message) {
        try {
            trouble.accept(message);
        } catch (Throwable e) {
            return; // there is nobody else to tell
        }
    }
}
