package dev.trackio.query;

import dev.trackio.wire.ServerAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server, to read from: {@link dev.trackio.Trackio#api()} makes it.
 *
 * <pre>{@code
 * var run = Trackio.api().project("my-project").run("resnet-50");
 * var loss = run.history("loss");
 * System.out.println(run.config() + " " + loss.min());
 * }</pre>
 *
 * <p>Immutable, for any number of threads; there is nothing to close. A connection is tried for 10
 * seconds. Where the server says that it is busy and when to come back, it is asked again then, as
 * long as there is time.
 */
public final class Api {
    private static final Duration LONGEST = Duration.ofDays(365);

    private final Connection connection;

    private Api(Connection connection) {
        this.connection = connection;
    }

    /**
     * What {@link dev.trackio.Trackio#api(URI, String)} does, without looking at the environment.
     *
     * @param server as it prints its address: {@code ?write_token=} or {@code ?read_token=} may be
     *     in it
     * @param token null where the address has it or none is needed
     * @throws IllegalArgumentException when the address is none
     */
    public static Api of(URI server, @Nullable String token) {
        return new Api(new Connection(ServerAddress.reading(server, token)));
    }

    /**
     * The same server with another limit for a call and its answer; 60 seconds unless set, 365 days
     * at most.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public Api withTimeLimit(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("A time limit is positive, not " + limit);
        }
        var most = limit.compareTo(LONGEST) > 0 ? LONGEST : limit; // nanoseconds have an end
        return with(new Connection.Limits(most, connection.limits().bytes()));
    }

    /**
     * The same server with another limit for an answer, unpacked; 256 MiB unless set. Histories may
     * be that long, 3 million points or so; what becomes objects, such as entries, a quarter of it.
     *
     * @param bytes at least 1,024
     * @throws IllegalArgumentException when it is less
     */
    public Api withAnswerLimit(long bytes) {
        if (bytes < 1_024) {
            throw new IllegalArgumentException("An answer limit is at least 1,024, not " + bytes);
        }
        return with(new Connection.Limits(connection.limits().time(), bytes));
    }

    private Api with(Connection.Limits limits) {
        return new Api(connection.with(limits));
    }

    /** The server's address, without its token. */
    public URI server() {
        return connection.server();
    }

    /** All projects, by name. */
    public List<Project> projects() {
        return Fields.texts(connection.ask("get_all_projects", Map.of())).stream()
                .map(this::project)
                .toList();
    }

    /** A project of that name. The server is not asked yet whether it has one. */
    public Project project(String name) {
        return new Project(connection, name);
    }

    /**
     * Calls any operation of the server, by its name and those of its parameters: for what has no
     * method here. {@code docs/reference.md} lists them.
     *
     * @param arguments numbers, booleans, texts, and maps and lists of them; their values may be
     *     null
     * @return maps, lists, texts, {@link Long} for whole numbers of 64 bits, {@link Double}, {@link
     *     Boolean} or null
     * @throws IllegalArgumentException when the operation has characters that no name has
     */
    public @Nullable Object call(String operation, Map<String, ?> arguments) {
        if (!operation.matches("[A-Za-z0-9_]+")) {
            throw new IllegalArgumentException("An operation is no '" + operation + "'");
        }
        return connection.change(operation, arguments); // nobody knows that it does not
    }

    /** The server's address, without its token. */
    @Override
    public String toString() {
        return server().toString();
    }
}
