package dev.trackio.server.http;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * Which answers go out packed. Not small ones, and not those to a program on this machine: it would
 * wait for the packing and save nothing. A browser here may be at the other end of an SSH tunnel,
 * and a proxy passes on to who knows where; they get theirs packed.
 */
final class Packing {
    /** Below this a packet of the network carries it anyway. */
    static final int MIN_BYTES = 1024;

    /** Each holds about a megabyte; beyond that answers go out as they are. */
    private static final int MOST_STREAMS = 64;

    private static final Set<String> TYPES =
            Set.of("application/json", "application/x-trackio-series", "image/svg+xml");

    /** What browsers and proxies add, and programs do not. */
    private static final List<String> FROM_AFAR =
            List.of("Sec-Fetch-Mode", "X-Forwarded-For", "Forwarded", "Via");

    private final Semaphore streams = new Semaphore(MOST_STREAMS);

    /** For a body of unknown size; {@link #ended} is to be told when one was given. */
    Optional<Coding> forStream(Response response) {
        var coding = coding(response);
        if (coding.isEmpty() || !streams.tryAcquire()) {
            return Optional.empty();
        }
        announce(coding.get(), response);
        return coding;
    }

    void ended() {
        streams.release();
    }

    /** For a body that is at hand. */
    Optional<Coding> forWhole(Response response, int size) {
        if (size < MIN_BYTES) {
            return Optional.empty();
        }
        var coding = coding(response);
        coding.ifPresent(chosen -> announce(chosen, response));
        return coding;
    }

    private static Optional<Coding> coding(Response response) {
        var headers = response.getHeaders();
        if (!mayBePacked(headers)) {
            return Optional.empty();
        }
        headers.add(HttpHeader.VARY, "Accept-Encoding");
        var request = response.getRequest();
        return isNear(request) ? Optional.empty() : best(accepted(request));
    }

    private static boolean mayBePacked(HttpFields headers) {
        var type = headers.get(HttpHeader.CONTENT_TYPE);
        return type != null
                && isWorthIt(type)
                && !headers.contains(HttpHeader.CONTENT_LENGTH)
                && !headers.contains(HttpHeader.CONTENT_ENCODING);
    }

    /** Whether a body of this type becomes smaller. */
    static boolean isWorthIt(String type) {
        return type.startsWith("text/") || TYPES.contains(type.split(";", 2)[0].strip());
    }

    private static void announce(Coding coding, Response response) {
        var headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_ENCODING, coding.header());
        var tag = headers.get(HttpHeader.ETAG);
        if (tag != null && !tag.startsWith("W/")) {
            headers.put(HttpHeader.ETAG, "W/" + tag); // the bytes are not those of other answers
        }
    }

    private static boolean isNear(Request request) {
        var headers = request.getHeaders();
        if (FROM_AFAR.stream().anyMatch(headers::contains)) {
            return false;
        }
        var connection = request.getConnectionMetaData();
        return connection.getRemoteSocketAddress() instanceof InetSocketAddress there
                && connection.getLocalSocketAddress() instanceof InetSocketAddress here
                && (there.getAddress().isLoopbackAddress()
                        || there.getAddress().equals(here.getAddress()));
    }

    static String accepted(Request request) {
        return String.join(",", request.getHeaders().getValuesList(HttpHeader.ACCEPT_ENCODING));
    }

    /** The one that the client likes best; of equals the better one. */
    static Optional<Coding> best(String accepted) {
        var best = Math.max(weight("identity", accepted, false), 0);
        Coding chosen = null;
        for (var coding : Coding.values()) {
            var weight = weight(coding.header(), accepted, true);
            if (weight > best && coding.isThere()) {
                best = weight;
                chosen = coding;
            }
        }
        return Optional.ofNullable(chosen);
    }

    /** How much the client likes a coding: 0 for not at all. */
    static double weight(String coding, String accepted, boolean byStar) {
        var star = 0.0;
        for (var part : accepted.split(",", -1)) {
            var parameters = part.split(";", -1);
            var name = parameters[0].strip();
            if (name.equalsIgnoreCase(coding)) {
                return quality(parameters);
            }
            if (byStar && name.equals("*")) {
                star = quality(parameters);
            }
        }
        return star;
    }

    private static double quality(String[] parameters) {
        return Arrays.stream(parameters)
                .skip(1)
                .map(String::strip)
                .filter(parameter -> parameter.regionMatches(true, 0, "q=", 0, 2))
                .mapToDouble(parameter -> number(parameter.substring(2)))
                .findFirst()
                .orElse(1);
    }

    private static double number(String text) {
        try {
            return Math.clamp(Double.parseDouble(text.strip()), 0.0, 1.0);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
