package dev.trackio.server.http;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages of others away from a server on this machine: a page that rebinds its name to
 * 127.0.0.1 comes with a foreign Host, a page that posts to it with a foreign Origin.
 */
public final class HostGuard {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> allowed;
    private final boolean anyHost;

    /**
     * @param anyHost bound to all addresses, under names that we cannot know: the token guards then
     * @param allowed more names under which the server is reached
     */
    public HostGuard(boolean anyHost, Set<String> allowed) {
        this.anyHost = anyHost;
        this.allowed =
                allowed.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * @param host the Host header, with or without a port
     * @throws ApiException WRONG_HOST or FORBIDDEN; the message names the setting
     */
    public void check(@Nullable String host, @Nullable String origin) {
        if (!anyHost && !known(host)) {
            throw new ApiException(
                    Kind.WRONG_HOST,
                    "This server is not reached under this host name. Start it with --allowed-host"
                            + " NAME, or set TRACKIO_ALLOWED_HOSTS.");
        }
        if (origin != null && !originAllowed(host, origin)) {
            throw new ApiException(
                    Kind.FORBIDDEN,
                    "Web pages of this origin may not use this server. Start it with --allowed-host"
                            + " NAME, or set TRACKIO_ALLOWED_HOSTS.");
        }
    }

    private boolean known(@Nullable String host) {
        var name = name(host);
        return name != null && (LOOPBACK.contains(name) || allowed.contains(name));
    }

    /** A page of this machine, of an allowed name, or of this very server. */
    private boolean originAllowed(@Nullable String host, String origin) {
        try {
            var authority = URI.create(origin).getRawAuthority();
            return authority != null
                    && (known(authority) || (anyHost && authority.equalsIgnoreCase(host)));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The name without its port, in lower case; null when there is none or what follows is no port.
     */
    private static @Nullable String name(@Nullable String host) {
        if (host == null || host.isEmpty()) {
            return null;
        }
        var colon = host.lastIndexOf(':');
        if (colon <= host.lastIndexOf(']')) {
            return host.toLowerCase(Locale.ROOT);
        }
        var port = host.substring(colon + 1);
        return port.chars().allMatch(c -> c >= '0' && c <= '9')
                ? host.substring(0, colon).toLowerCase(Locale.ROOT)
                : null;
    }
}
