package dev.trackio.wire;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is not said in code is taken from here: the environment variables of the process. */
public final class Environment {
    private final Map<String, String> variables;

    public Environment(Map<String, String> variables) {
        this.variables = variables;
    }

    /**
     * The server and its token.
     *
     * @param server null where {@code TRACKIO_SERVER_URL} says it
     * @param token null where the address has it, else {@code TRACKIO_WRITE_TOKEN}
     * @return null where nothing names a server
     * @throws IllegalArgumentException when the address is none
     */
    public @Nullable ServerAddress server(@Nullable URI server, @Nullable String token) {
        var given = given(server);
        return given == null
                ? null
                : withToken(ServerAddress.of(given, token), "TRACKIO_WRITE_TOKEN");
    }

    /** The same for who only reads: a token for reading does, too. */
    public @Nullable ServerAddress reading(@Nullable URI server, @Nullable String token) {
        var given = given(server);
        if (given == null) {
            return null;
        }
        var address = ServerAddress.reading(given, token);
        return withToken(withToken(address, "TRACKIO_WRITE_TOKEN"), "TRACKIO_READ_TOKEN");
    }

    private @Nullable URI given(@Nullable URI server) {
        if (server != null) {
            return server;
        }
        var url = variable("TRACKIO_SERVER_URL").strip();
        return url.isEmpty() ? null : uri(url);
    }

    private ServerAddress withToken(ServerAddress address, String variable) {
        var token = variable(variable).strip();
        return address.token() == null && !token.isEmpty()
                ? new ServerAddress(address.base(), address.query(), token)
                : address;
    }

    private static URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) { // its message has all of it, and so perhaps a token
            throw new IllegalArgumentException(
                    "TRACKIO_SERVER_URL is no address: " + e.getReason() + " at " + e.getIndex());
        }
    }

    /**
     * Trackio's folder, as every Trackio finds it.
     *
     * @param folder null where {@code TRACKIO_DIR} says it, or nothing does
     */
    public Path folder(@Nullable Path folder) {
        if (folder != null) {
            return folder;
        }
        var trackio = variable("TRACKIO_DIR");
        if (!trackio.isBlank()) {
            return Path.of(trackio);
        }
        var hub = variable("HF_HOME");
        if (!hub.isBlank()) {
            return Path.of(hub, "trackio");
        }
        var cache = variable("XDG_CACHE_HOME");
        var caches =
                cache.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(cache);
        return caches.resolve("huggingface").resolve("trackio");
    }

    private String variable(String name) {
        return variables.getOrDefault(name, "");
    }
}
