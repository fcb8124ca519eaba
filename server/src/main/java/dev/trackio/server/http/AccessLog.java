package dev.trackio.server.http;

import dev.trackio.server.call.ApiException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line for each request that was answered, also for those that Jetty refuses by itself: time,
 * address, method, path, status, bytes of the body, milliseconds. Written only where somebody asked
 * for the logger {@value #LOGGER} at debug. No header is in it, and tokens are cut out of the
 * query.
 */
final class AccessLog implements RequestLog {
    static final String LOGGER = "dev.trackio.access";
    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
    private static final Set<String> TOKENS = Set.of("write_token", "read_token", "hf_token");

    @Override
    public void log(Request request, Response response) {
        if (LOG.isDebugEnabled()) {
            LOG.debug(line(request, response));
        }
    }

    private static String line(Request request, Response response) {
        var micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - request.getBeginNanoTime());
        return String.join(
                " ",
                Instant.ofEpochMilli(Request.getTimeStamp(request))
                        .truncatedTo(ChronoUnit.MILLIS)
                        .toString(),
                Request.getRemoteAddr(request),
                printable(request.getMethod()),
                target(request.getHttpURI().getPath(), request.getHttpURI().getQuery()),
                Integer.toString(response.getStatus()),
                Long.toString(Response.getContentBytesWritten(response)),
                micros / 1000 + "." + micros / 100 % 10);
    }

    /** The path and the query as they were sent, but for the values of tokens. */
    static String target(@Nullable String path, @Nullable String query) {
        var shown = path == null || path.isEmpty() ? "-" : path;
        return printable(query == null ? shown : shown + "?" + withoutTokens(query));
    }

    private static String withoutTokens(String query) {
        return Arrays.stream(query.split("&", -1))
                .map(
                        part -> {
                            var name = part.split("=", 2)[0];
                            return isToken(name) ? name + "=..." : part;
                        })
                .collect(Collectors.joining("&"));
    }

    /** A name that cannot be read may be one. */
    private static boolean isToken(String name) {
        try {
            return TOKENS.contains(Percent.decode(name));
        } catch (ApiException e) {
            return true;
        }
    }

    /** One line stays one line, whatever was sent. */
    private static String printable(String text) {
        var printable = new StringBuilder(text.length());
        text.chars()
                .forEach(
                        c -> {
                            if (c > ' ' && c < 0x7f) {
                                printable.append((char) c);
                            } else {
                                printable.append("\\u%04x".formatted(c));
                            }
                        });
        return printable.toString();
    }
}
