package dev.trackio.query;

import dev.trackio.TrackioException;
import dev.trackio.wire.Calls;
import dev.trackio.wire.JsonReader;
import dev.trackio.wire.Lines;
import dev.trackio.wire.Patience;
import dev.trackio.wire.ServerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
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
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
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

    /** How often an operation may be asked for where its connection drops. */
    private enum Tries {
        /** It may have been done, although its answer was lost. */
        ONCE,
        TWICE
    }

    /** A server may ask to be asked again at once, and keep a processor busy with that. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);

    private static final Duration FIRST_RETRY = Duration.ofMillis(250);
    private static final int MAX_ERROR_BYTES = 1 << 16;

    private final Calls calls;
    private final Limits limits;

    Connection(ServerAddress address) {
        this(Calls.reading(address, Limits.USUAL.time()), Limits.USUAL);
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

    /** For what is no operation, such as files: it is asked for as long as a call may take. */
    Patience patience() {
        return new Patience(calls, FIRST_RETRY, limits.time());
    }

    /** The result as maps, lists, texts, numbers and booleans. */
    @Nullable Object ask(String operation, Map<String, ?> arguments) {
        return ask(operation, arguments, limits.forObjects(), Tries.TWICE, Connection::whole)
                .object();
    }

    /** The same of what may change something. */
    @Nullable Object change(String operation, Map<String, ?> arguments) {
        return ask(operation, arguments, limits.forObjects(), Tries.ONCE, Connection::whole)
                .object();
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
        return ask(operation, arguments, limits, Tries.TWICE, reading);
    }

    private <T> T ask(
            String operation,
            Map<String, ?> arguments,
            Limits most,
            Tries tries,
            Reading<T> reading) {
        var body = Lines.exactArguments(arguments);
        var ends = System.nanoTime() + most.time().toNanos();
        try {
            try {
                return ask(operation, body, most, ends, reading);
            } catch (IOException e) {
                if (tries == Tries.ONCE || !isDropped(e)) {
                    throw e;
                }
                return ask(operation, body, most, ends, reading);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        } catch (IOException e) {
            throw failed(operation, most, e);
        }
    }

    /** A connection that was kept may have been closed just now. */
    private static boolean isDropped(IOException e) {
        return !(e instanceof ConnectException
                || e instanceof HttpTimeoutException
                || e instanceof InterruptedIOException
                || e instanceof JsonReader.NotJson
                || e instanceof JsonReader.TooDeep
                || e instanceof JsonReader.TooLong);
    }

    /** Asks again for as long as the server says that it is busy. */
    private <T> T ask(String operation, Lines body, Limits most, long ends, Reading<T> reading)
            throws IOException, InterruptedException {
        TrackioException busy = null;
        while (true) {
            HttpResponse<InputStream> answer;
            try {
                answer = calls.open(operation, body, left(ends));
            } catch (HttpTimeoutException e) {
                if (busy != null) {
                    throw busy;
                }
                throw e;
            }
            var pause = pause(answer);
            if (pause == null) {
                return read(operation, answer, most, ends, reading);
            }
            try {
                return read(operation, answer, most, ends, reading);
            } catch (TrackioException e) {
                busy = e;
            }
            if (System.nanoTime() + pause.toNanos() - ends >= 0) {
                throw busy;
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }
    }

    private static Duration left(long ends) {
        return Duration.ofNanos(Math.max(1, ends - System.nanoTime()));
    }

    /** Where the server asks for one: it did nothing. */
    private static @Nullable Duration pause(HttpResponse<?> answer) {
        if (answer.statusCode() != 503 || answer.headers().firstValue("Retry-After").isEmpty()) {
            return null;
        }
        var after = Calls.retryAfter(answer);
        return after.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : after;
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
        try (var body = answer.body();
                var in = unpacked(answer)) {
            var isOk = answer.statusCode() == 200;
            var json = new JsonReader(in, isOk ? most.bytes() : MAX_ERROR_BYTES);
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

    private InputStream unpacked(HttpResponse<InputStream> answer) throws IOException {
        var encoding = answer.headers().firstValue("Content-Encoding").orElse("identity");
        return switch (encoding) {
            case "identity" -> answer.body();
            case "gzip" -> new GZIPInputStream(answer.body(), 1 << 14);
            default ->
                    throw new TrackioException(
                            server() + " does not answer: its answer is packed as " + encoding);
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
        var isReadOnly = words.toLowerCase(Locale.ROOT).contains("read-only");
        String advice;
        if (status == 401 || (words.contains("token") && !isReadOnly)) {
            advice =
                    ". It wants another token: give it to Trackio.api, in TRACKIO_WRITE_TOKEN or"
                            + " TRACKIO_READ_TOKEN, or in the address, as the server prints it";
        } else if (status == 404) {
            advice = ". It is another program, or a Trackio that has no " + operation;
        } else if (error == null) {
            advice = ", which is no answer of a Trackio: is this its address?";
        } else {
            advice = "";
        }
        var said = error == null ? "status " + status : words.replaceFirst("\\.$", "");
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
        if (e instanceof JsonReader.TooDeep) {
            return new TrackioException(
                    "The answer of %s to %s is %s: no program can show that; ask for something else"
                            .formatted(server(), operation, e.getMessage()),
                    e);
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

    private String why(IOException e, Limits most) {
        var isTls = "https".equals(server().getScheme());
        if (e instanceof HttpConnectTimeoutException) {
            var ours = Calls.READERS_CONNECT_LIMIT;
            return "no connection in %s s; is this its address%s?"
                    .formatted(
                            (most.time().compareTo(ours) < 0 ? most.time() : ours).toMillis()
                                    / 1_000.0,
                            isTls ? ", or does it speak http" : "");
        }
        if (e instanceof SSLException) {
            return e + "; does it speak http?";
        }
        if (e instanceof HttpTimeoutException) {
            return "not within %s; Api.withTimeLimit allows more".formatted(most.time());
        }
        if (e instanceof ConnectException) {
            return (isUnknownHost(e) ? "there is no such host" : "nothing listens there")
                    + "; is it running, and is this its address?";
        }
        var isOfItsOwn = e instanceof ProtocolException || e instanceof ZipException;
        return isOfItsOwn ? e.toString() : "its answer ended too early";
    }

    private static boolean isUnknownHost(Throwable e) {
        var cause = e.getCause();
        return e instanceof UnresolvedAddressException || (cause != null && isUnknownHost(cause));
    }
}
