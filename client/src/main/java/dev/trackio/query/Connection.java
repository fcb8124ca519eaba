package dev.trackio.query;

import dev.trackio.TrackioException;
import dev.trackio.wire.Calls;
import dev.trackio.wire.JsonReader;
import dev.trackio.wire.Lines;
import dev.trackio.wire.ServerAddress;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Asks a server, within limits, and says what to do where it does not answer. */
final class Connection {
    /** Takes the result of an operation from the answer. */
    interface Reading<T> {
        T read(JsonReader json) throws IOException;
    }

    /**
     * @param time of a call with its answer
     * @param bytes of an answer, unpacked
     */
    record Limits(Duration time, long bytes) {
        static final Limits USUAL = new Limits(Duration.ofSeconds(60), 256L << 20);

        /** An answer that becomes objects takes several times the memory. */
        Limits forObjects() {
            return new Limits(time, bytes / 4);
        }
    }

    /** The server does not know the operation. */
    private static final class NoOperation extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final int MAX_ERROR_BYTES = 1 << 16;

    private final Calls calls;
    private final Limits limits;

    Connection(ServerAddress address) {
        this(new Calls(address, Limits.USUAL.time(), CONNECT_LIMIT), Limits.USUAL);
    }

    private Connection(Calls calls, Limits limits) {
        this.calls = calls;
        this.limits = limits;
    }

    Connection with(Limits other) {
        return new Connection(calls, other);
    }

    Limits limits() {
        return limits;
    }

    /** Without its token. */
    URI server() {
        return calls.address().base();
    }

    /** The result as maps, lists, texts, numbers and booleans. */
    @Nullable Object ask(String operation, Map<String, ?> arguments) {
        return ask(operation, arguments, limits.forObjects(), Connection::whole).object();
    }

    /** The same, but something else where the server has no such operation. */
    @Nullable Object askOr(
            String operation,
            Map<String, ?> arguments,
            Supplier<? extends @Nullable Object> other) {
        try {
            return ask(operation, arguments);
        } catch (TrackioException e) {
            if (e.getCause() instanceof NoOperation) {
                return other.get();
            }
            throw e;
        }
    }

    private static Fields whole(JsonReader json) throws IOException {
        return new Fields(json.value());
    }

    /** Reads the result piece by piece. */
    <T> T ask(String operation, Map<String, ?> arguments, Reading<T> reading) {
        return ask(operation, arguments, limits, reading);
    }

    private <T> T ask(String operation, Map<String, ?> arguments, Limits most, Reading<T> reading) {
        var body = Lines.arguments(arguments);
        var ends = System.nanoTime() + most.time().toNanos();
        try {
            while (true) {
                var answer = begin(operation, body, ends);
                var pause = pause(answer);
                if (pause == null || System.nanoTime() + pause.toNanos() - ends >= 0) {
                    return read(operation, answer, most, ends, reading);
                }
                answer.body().close();
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        } catch (IOException e) {
            throw failed(operation, most, e);
        }
    }

    /** A connection that was kept may have been closed just now: what only reads asks again. */
    private HttpResponse<InputStream> begin(String operation, Lines body, long ends)
            throws IOException, InterruptedException {
        try {
            return calls.open(operation, body, left(ends));
        } catch (ConnectException | HttpTimeoutException e) {
            throw e;
        } catch (IOException e) {
            if (operation.startsWith("get_") || operation.startsWith("query_")) {
                return calls.open(operation, body, left(ends));
            }
            throw e;
        }
    }

    private static Duration left(long ends) {
        return Duration.ofNanos(Math.max(1, ends - System.nanoTime()));
    }

    /** Where the server asks for one: it did nothing. */
    private static @Nullable Duration pause(HttpResponse<?> answer) {
        var seconds = answer.headers().firstValue("Retry-After").orElse("");
        return answer.statusCode() == 503 && seconds.matches("[0-9]{1,6}")
                ? Duration.ofSeconds(Long.parseLong(seconds))
                : null;
    }

    /** The time limit of a request ends with its headers: an answer that stalls is closed. */
    private <T> T read(
            String operation,
            HttpResponse<InputStream> answer,
            Limits most,
            long ends,
            Reading<T> reading)
            throws IOException {
        var limit = new CompletableFuture<Boolean>();
        var unused =
                limit.completeOnTimeout(true, left(ends).toNanos(), TimeUnit.NANOSECONDS)
                        .thenAccept(isLate -> close(answer.body(), isLate));
        try (var body = answer.body()) {
            var isOk = answer.statusCode() == 200;
            var json = new JsonReader(unpacked(answer), isOk ? most.bytes() : MAX_ERROR_BYTES);
            if (!isOk) {
                throw refused(operation, answer.statusCode(), error(json));
            }
            var result = new Result<>(json, reading);
            json.object(result);
            drain(body);
            var data = result.data;
            if (data == null || result.error != null) {
                throw refused(operation, 200, result.error);
            }
            return data;
        } catch (IOException e) {
            if (limit.isDone()) {
                throw new HttpTimeoutException("the answer stalled");
            }
            throw e;
        } finally {
            limit.complete(false);
        }
    }

    private static void close(InputStream body, boolean isLate) {
        if (isLate) {
            try {
                body.close();
            } catch (IOException e) {
                return; // who reads it is told
            }
        }
    }

    private static InputStream unpacked(HttpResponse<InputStream> answer) throws IOException {
        var encoding = answer.headers().firstValue("Content-Encoding").orElse("identity");
        return switch (encoding) {
            case "identity" -> answer.body();
            case "gzip" -> new GZIPInputStream(answer.body(), 1 << 14);
            default -> throw new IOException("its answer is packed as " + encoding);
        };
    }

    /** The members of an answer. */
    private static final class Result<T> implements JsonReader.Member {
        private final JsonReader json;
        private final Reading<T> reading;
        private @Nullable T data;
        private @Nullable Object error;

        Result(JsonReader json, Reading<T> reading) {
            this.json = json;
            this.reading = reading;
        }

        @Override
        public void read(String name) throws IOException {
            switch (name) {
                case "data" -> data = reading.read(json);
                case "error" -> error = json.value();
                default -> json.skip();
            }
        }
    }

    /** A connection whose answer was read to its end serves the next call. */
    private static void drain(InputStream body) throws IOException {
        var rest = new byte[64];
        var read = 0;
        while (read == 0) {
            read = body.read(rest);
        }
    }

    private static @Nullable Object error(JsonReader json) {
        try {
            var answer = json.value();
            var error = JsonReader.member(answer, "error");
            return error == null ? JsonReader.member(answer, "detail") : error;
        } catch (IOException e) { // a page of a proxy
            return null;
        }
    }

    private TrackioException refused(String operation, int status, @Nullable Object error) {
        var words = String.valueOf(error);
        String advice;
        if (status == 401 || status == 403 || words.contains("write_token")) {
            advice =
                    ". It wants another token: give it to Trackio.api, in TRACKIO_WRITE_TOKEN or as"
                            + " ?write_token= of the address, as the server prints it";
        } else if (status == 404) {
            advice = ". It is another program, or a Trackio that has no " + operation;
        } else if (error == null) {
            advice = ", which is no answer of a Trackio: is this its address?";
        } else {
            advice = "";
        }
        var said = error == null ? "status " + status : words;
        var message = server() + " answers " + operation + " with: " + said + advice;
        return status == 404
                ? new TrackioException(message, new NoOperation())
                : new TrackioException(message);
    }

    private TrackioException failed(String operation, Limits most, IOException e) {
        if (e instanceof JsonReader.TooLong) {
            return new TrackioException(
                    String.format(
                            Locale.ROOT,
                            "The answer of %s to %s is longer than %,d bytes: ask for less, or"
                                    + " allow more with Api.withAnswerLimit",
                            server(),
                            operation,
                            most.bytes()),
                    e);
        }
        if (Thread.currentThread().isInterrupted()) { // while it read the answer
            return interrupted(e);
        }
        if (e instanceof JsonReader.NotJson) {
            return new TrackioException(
                    server() + " is no Trackio: its answer is no JSON (" + e.getMessage() + ")", e);
        }
        return new TrackioException(server() + " does not answer: " + why(e, most), e);
    }

    private TrackioException interrupted(Exception e) {
        return new TrackioException("Asking " + server() + " was interrupted", e);
    }

    private static String why(IOException e, Limits most) {
        if (e instanceof HttpConnectTimeoutException) {
            return "no connection in %d s; is this its address?"
                    .formatted(CONNECT_LIMIT.toSeconds());
        }
        if (e instanceof HttpTimeoutException) {
            return "not within %s; Api.withTimeLimit allows more".formatted(most.time());
        }
        if (e instanceof ConnectException) {
            return (isUnknownHost(e) ? "there is no such host" : "nothing listens there")
                    + "; is it running, and is this its address?";
        }
        return e instanceof EOFException ? "its answer ended too early" : e.toString();
    }

    private static boolean isUnknownHost(Throwable e) {
        var cause = e.getCause();
        return e instanceof UnresolvedAddressException || (cause != null && isUnknownHost(cause));
    }
}
