package dev.trackio.wire;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A server and the token that writing to it needs.
 *
 * @param base ends with a slash and holds no token
 * @param query what the address asks for besides the token; empty or with its question mark
 */
public record ServerAddress(URI base, String query, @Nullable String token) {
    /**
     * @throws IllegalArgumentException when no header can carry the token; it is not quoted
     */
    public ServerAddress {
        token = token == null || token.isBlank() ? null : token.strip();
        if (token != null && !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "The write token has spaces, line ends or other characters that no header"
                            + " carries: take it as the server prints it");
        }
    }

    /**
     * @param address as a server prints it when it starts: {@code ?write_token=} may be part of it
     * @param token null where the address has it or none is needed
     * @throws IllegalArgumentException when it is no address of HTTP, or names a user; it is not
     *     quoted, because a token may be part of it
     */
    public static ServerAddress of(URI address, @Nullable String token) {
        var scheme = String.valueOf(address.getScheme());
        if (String.valueOf(address.getRawAuthority()).contains("@")) {
            throw new IllegalArgumentException(
                    "A server's address names no user: take out what is before the @");
        }
        if (!scheme.matches("(?i)https?") || address.getHost() == null) {
            throw new IllegalArgumentException(
                    "A server's address looks like http://host:7860, not like "
                            + scheme
                            + ":...; a host has letters, digits, dots and hyphens alone; set it in code or in TRACKIO_SERVER_URL");
        }
        var others = new ArrayList<String>();
        var found = token;
        for (var part : parts(address.getRawQuery())) {
            if (!part.startsWith("write_token=")) {
                others.add(part);
            } else if (found == null) {
                found = URI.create("?" + part).getQuery().substring("write_token=".length());
            }
        }
        var path = address.getRawPath();
        var port = address.getPort() < 0 ? "" : ":" + address.getPort();
        // the same server has the same folder for what is not delivered
        var base = (scheme + "://" + address.getHost()).toLowerCase(Locale.ROOT) + port + path;
        return new ServerAddress(
                URI.create(path.endsWith("/") ? base : base + "/"),
                others.isEmpty() ? "" : "?" + String.join("&", others),
                found);
    }

    private static List<String> parts(@Nullable String query) {
        return query == null ? List.of() : List.of(query.split("&", -1));
    }

    /** By its words: nothing is looked up. */
    public boolean isThisMachine() {
        var host = base.getHost();
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d+){3}");
    }

    public URI call(String operation) {
        return URI.create(base + "api/" + operation + query);
    }
}
