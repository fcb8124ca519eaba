package dev.trackio;

import dev.trackio.query.Api;
import dev.trackio.wire.Environment;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where logging and reading start.
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

    /**
     * Reads from the server of {@code TRACKIO_SERVER_URL}, with the token that this address has,
     * else {@code TRACKIO_WRITE_TOKEN} or {@code TRACKIO_READ_TOKEN}. Asks nothing yet.
     *
     * @throws IllegalArgumentException when {@code TRACKIO_SERVER_URL} is not set or no address
     */
    public static Api api() {
        return api(new Environment(System.getenv()), null, null);
    }

    /**
     * Reads from that server. Asks nothing yet.
     *
     * @param server as it prints its address: {@code ?write_token=} may be in it; else the token is
     *     {@code TRACKIO_WRITE_TOKEN} or {@code TRACKIO_READ_TOKEN}
     * @throws IllegalArgumentException when it is no address
     */
    public static Api api(URI server) {
        return api(new Environment(System.getenv()), server, null);
    }

    /**
     * Reads from that server with that token, one for writing or for reading. Asks nothing yet.
     *
     * @throws IllegalArgumentException when the address or the token is none
     */
    public static Api api(URI server, String token) {
        return api(new Environment(System.getenv()), server, token);
    }

    static Api api(Environment environment, @Nullable URI server, @Nullable String token) {
        var address = environment.reading(server, token);
        if (address == null) {
            throw new IllegalArgumentException(
                    "There is no server to read from: set TRACKIO_SERVER_URL to the address that it"
                            + " prints when it starts, or call Trackio.api(URI)");
        }
        return Api.of(URI.create(address.base() + address.query()), address.token());
    }

    /** The same as {@link #show(ShowOptions)} with {@link ShowOptions#defaults()}. */
    public static Dashboard show() {
        return show(ShowOptions.defaults());
    }

    /**
     * Shows the dashboard: starts a server on the folder of this machine's runs, and waits until it
     * answers, for at most 60 seconds. It serves until it is closed or this process ends.
     *
     * <p>On Java 25 or newer with the server among the jars of this program (they are found by
     * {@link java.util.ServiceLoader}) it runs in this process; otherwise in one of its own, with a
     * Java and a server that are searched for. What it has to say goes to the {@link System.Logger}
     * {@code dev.trackio}.
     *
     * @throws TrackioException when there is no Java or no server, or it does not start; the
     *     message says what to install or is the server's own
     */
    public static Dashboard show(ShowOptions options) {
        return Dashboard.start(options, System.getenv());
    }
}
