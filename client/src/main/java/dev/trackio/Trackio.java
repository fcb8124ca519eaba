package dev.trackio;

import dev.trackio.wire.Environment;

/**
 * Where logging starts.
 *
 * <pre>{@code
 * try (var run = Trackio.init("my-project")) {
 *     for (var step = 0L; step < 1_000; step++) {
 *         run.log(step, "loss", train());
 *     }
 * }
 * }</pre>
 *
 * <p>Entries go to the server of {@code TRACKIO_SERVER_URL}, which may hold the write token as
 * {@code ?write_token=}; else {@code TRACKIO_WRITE_TOKEN} does. Without a server they go into files
 * below {@code TRACKIO_DIR} that any Trackio on this folder imports.
 */
public final class Trackio {
    private Trackio() {}

    /**
     * Starts a run with a name of its own. Does not wait for the network.
     *
     * @param project is created by the first entry
     * @throws IllegalArgumentException when {@code TRACKIO_SERVER_URL} is no address
     */
    public static Run init(String project) {
        return run(project).start();
    }

    /**
     * A run with more to say about it; {@link RunBuilder#start} starts it.
     *
     * @param project is created by the first entry
     */
    public static RunBuilder run(String project) {
        return new RunBuilder(project, new Environment(System.getenv()));
    }
}
