package dev.trackio;

import dev.trackio.media.Media;
import dev.trackio.system.Sampler;
import dev.trackio.wire.Lines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run that logs. Any thread may log into it.
 *
 * <p>What is logged is only handed over: a thread of the run sends it, in batches; files are copied
 * first, and artifacts alone wait for the server. Trouble on the way of what is logged reaches the
 * listener and the {@link System.Logger} {@code dev.trackio}, and is never thrown. What a program
 * does wrong is: {@link NullPointerException} for a missing name, and {@link IllegalStateException}
 * after {@link #finish}.
 *
 * <p>Values are numbers, booleans, texts, {@linkplain dev.trackio.media images, tables and the
 * like}, and maps, lists and arrays of them, or null; of anything else its {@code toString()} is
 * logged. NaN and infinite numbers arrive as such. A step that is logged again adds an entry;
 * numbers of one step that follow each other may share one, when their names differ.
 */
public final class Run implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(10);

    private final String project;
    private final String name;
    private final String id;
    private final Queue queue;
    private final Sender sender;
    private final RunMedia media;
    private final Artifacts artifacts;
    private final Sampler sampler;
    private final Thread atExit = new Thread(() -> finish(EXIT_LIMIT), "trackio-exit");

    Run(
            String project,
            String name,
            String id,
            Queue queue,
            Sender sender,
            RunMedia media,
            Artifacts artifacts,
            Sampler sampler) {
        this.project = project;
        this.name = name;
        this.id = id;
        this.queue = queue;
        this.sender = sender;
        this.media = media;
        this.artifacts = artifacts;
        this.sampler = sampler;
    }

    /** A program that ends without finishing the run loses nothing either. */
    Run start() {
        sender.start();
        sampler.start(this::logSystem);
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
        if (firstKey.equals(secondKey)) { // an entry has one value for each name
            queue.put(step, firstKey, firstValue);
            queue.put(step, secondKey, secondValue);
        } else {
            queue.put(step, firstKey, firstValue, secondKey, secondValue);
        }
    }

    /**
     * Logs many numbers at once, as calls one by one would, in less time. The arrays may change
     * afterwards. Nothing is allocated.
     *
     * @param step any number; usually they grow
     * @param keys as many as there are values
     * @throws IllegalArgumentException when there are more of one than of the other
     */
    public void log(long step, String[] keys, double[] values) {
        if (keys.length != values.length) {
            throw new IllegalArgumentException(
                    keys.length + " keys cannot have " + values.length + " values");
        }
        for (var key : keys) {
            Objects.requireNonNull(key, "key");
        }
        queue.put(step, keys, values);
    }

    /**
     * Logs an entry. The map may change afterwards.
     *
     * @param step any number; usually they grow
     */
    public void log(long step, Map<String, ?> metrics) {
        try (var files = media.entry(() -> step)) {
            var members = EntryForm.members(metrics, files::keep);
            putFiles(files);
            queue.put(EntryForm.Kind.METRICS, step, members);
            files.areOnTheirWay();
        }
    }

    /** Logs an entry whose step is one more than the largest so far, from 0 on. */
    public void log(Map<String, ?> metrics) {
        try (var files = media.entry(queue::claimStep)) {
            var members = EntryForm.members(metrics, files::keep);
            if (files.hasFiles()) {
                putFiles(files);
                queue.put(EntryForm.Kind.METRICS, files.step(), members);
            } else {
                queue.put(EntryForm.Kind.METRICS, members);
            }
            files.areOnTheirWay();
        }
    }

    private void putFiles(RunMedia.Entry files) {
        for (var path : files.waiting()) {
            var members = new Lines(128).ascii("\"file\":").text(path).put(',').copy();
            queue.put(EntryForm.Kind.UPLOAD, files.step(), members);
        }
    }

    /** Logs an entry about the machine, such as {@code gpu/0/utilization}; it has no step. */
    public void logSystem(Map<String, ?> metrics) {
        queue.put(EntryForm.Kind.SYSTEM, EntryForm.members(metrics, Run::noFile));
    }

    private static String noFile(Media media) {
        throw new UncheckedIOException("a file belongs to a step", new IOException());
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

    /**
     * Makes a version of an artifact, and waits until the server has it: its files are read and
     * those that the server lacks are sent. The same files make no other version. Tried again for a
     * few seconds when the server does not answer.
     *
     * @param aliases names for this version besides {@code latest}, such as {@code best}
     * @throws TrackioException when there is no server, or it does not take it
     * @throws IllegalArgumentException when an alias is none, or there are no files
     * @throws UncheckedIOException when a file cannot be read
     */
    public ArtifactVersion logArtifact(Artifact artifact, String... aliases) {
        return artifacts.log(artifact, List.of(aliases));
    }

    /**
     * The same for one file, under its own name, or a folder.
     *
     * @param name of the artifact
     * @param type such as {@code model} or {@code dataset}
     */
    public ArtifactVersion logArtifact(Path files, String name, String type, String... aliases) {
        var artifact = Artifact.of(name, type);
        var filled = Files.isDirectory(files) ? artifact.folder(files) : artifact.file(files);
        return logArtifact(filled, aliases);
    }

    /**
     * Says that this run uses a version of an artifact, and waits for it; {@link
     * ArtifactVersion#download} brings its files.
     *
     * @param name such as {@code resnet}, which is its latest version, {@code resnet:v3} or {@code
     *     resnet:best}
     * @throws TrackioException when there is no server, it does not answer, or has none of this
     *     name
     */
    public ArtifactVersion useArtifact(String name) {
        return artifacts.use(name);
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
        media.close();
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
