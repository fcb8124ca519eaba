package dev.trackio;

import dev.trackio.system.Sampler;
import dev.trackio.wire.Lines;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run that logs. Any thread may log into it.
 *
 * <p>What is logged is only handed over: a thread of the run sends it, in batches. Trouble on the
 * way reaches the listener and the {@link System.Logger} {@code dev.trackio}, and is never thrown.
 * What a program does wrong is: {@link NullPointerException} for a missing name, and {@link
 * IllegalStateException} after {@link #finish}.
 *
 * <p>Values are numbers, booleans, texts, and maps, lists and arrays of them, or null; of anything
 * else its {@code toString()} is logged. NaN and infinite numbers arrive as such. A step that is
 * logged again adds an entry.
 */
public final class Run implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(10);

    private final String project;
    private final String name;
    private final String id;
    private final Queue queue;
    private final Sender sender;
    private final Sampler sampler;
    private final Thread atExit = new Thread(() -> finish(EXIT_LIMIT), "trackio-exit");

    Run(
            String project,
            String name,
            String id,
            Queue queue,
            Sender sender,
            Duration systemMetrics,
            Consumer<String> trouble) {
        this.project = project;
        this.name = name;
        this.id = id;
        this.queue = queue;
        this.sender = sender;
        sampler = new Sampler(systemMetrics, this::logSystem, trouble);
    }

    /** A program that ends without finishing the run loses nothing either. */
    Run start() {
        sender.start();
        sampler.start();
        Runtime.getRuntime().addShutdownHook(atExit);
        return this;
    }

    /** The project's name. */
    public String project() {
        return project;
    }

    /** The run's name; a project may have several runs of one name. */
    public String name() {
        return name;
    }

    /** 32 hexadecimal digits that no other run has. */
    public String id() {
        return id;
    }

    /**
     * Logs a number. The fast way: nothing is allocated.
     *
     * @param step any number; usually they grow
     */
    public void log(long step, String key, double value) {
        Objects.requireNonNull(key, "key");
        queue.put(step, key, value);
    }

    /**
     * Logs two numbers as one entry. The fast way: nothing is allocated.
     *
     * @param step any number; usually they grow
     */
    public void log(
            long step, String firstKey, double firstValue, String secondKey, double secondValue) {
        Objects.requireNonNull(firstKey, "firstKey");
        Objects.requireNonNull(secondKey, "secondKey");
        queue.put(step, firstKey, firstValue, secondKey, secondValue);
    }

    /**
     * Logs an entry. The map may change afterwards.
     *
     * @param step any number; usually they grow
     */
    public void log(long step, Map<String, ?> metrics) {
        queue.put(step, EntryForm.members(metrics));
    }

    /** Logs an entry whose step is one more than the largest so far, from 0 on. */
    public void log(Map<String, ?> metrics) {
        queue.put(EntryForm.Kind.METRICS, EntryForm.members(metrics));
    }

    /** Logs an entry about the machine, such as {@code gpu/0/utilization}; it has no step. */
    public void logSystem(Map<String, ?> metrics) {
        queue.put(EntryForm.Kind.SYSTEM, EntryForm.members(metrics));
    }

    /**
     * Makes people look.
     *
     * @param title one line
     * @param text more of them, or null
     */
    public void alert(String title, @Nullable String text, Level level) {
        Objects.requireNonNull(title, "title");
        var alert = new Lines(256).ascii("\"title\":").text(title).ascii(",\"text\":");
        if (text == null) {
            alert.ascii("null");
        } else {
            alert.text(text);
        }
        alert.ascii(",\"level\":").text(level.word()).put(',');
        queue.put(EntryForm.Kind.ALERT, alert.copy());
    }

    /** The same as {@link #finish(Duration)} with 30 seconds. */
    public Remaining finish() {
        return finish(CLOSE_LIMIT);
    }

    /**
     * Delivers what there is and ends the run; a second call can only make that sooner. When the
     * server cannot be reached in time, what is left is on disk when this returns, and the next run
     * of the same project and server sends it. A listener that calls this does not wait: it is on
     * the thread that would have to end.
     *
     * @param limit how long to wait for the server; the disk may take 5 seconds more
     * @return what is left
     */
    public Remaining finish(Duration limit) {
        var began = System.nanoTime();
        sampler.stop(limit);
        sender.finish(limit.minusNanos(System.nanoTime() - began));
        if (Thread.currentThread() != atExit && !sender.isThisThread()) {
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException e) {
                // the program is ending: the hook finds nothing left to do
            }
        }
        return sender.remaining();
    }

    /** The same as {@link #finish()}. */
    @Override
    public void close() {
        finish();
    }
}
