package dev.trackio;

import dev.trackio.wire.Calls;
import dev.trackio.wire.JsonReader;
import dev.trackio.wire.Lines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A server. Files, metrics, system metrics and alerts of a batch go one after the other. */
final class HttpDestination implements Destination {
    /** Shorter bodies are not worth packing. */
    private static final int MIN_PACKED = 1_024;

    private enum Part {
        METRICS("metric", "bulk_log", "logs"),
        SYSTEM("system_metric", "bulk_log_system", "logs"),
        ALERTS("alert", "bulk_alert", "alerts");

        @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
        private final byte[] prefix;

        private final String operation;
        private final String argument;

        Part(String word, String operation, String argument) {
            this.prefix = EntryForm.prefix(word);
            this.operation = operation;
            this.argument = argument;
        }
    }

    private final Calls calls;
    private final Uploads uploads;
    private int known; // lines of the batch that were of some part
    private Lines body = new Lines();
    private Packed packed = new Packed();

    // Trackio in Python cannot read packed bodies; on one machine packing takes the longest of all
    private volatile boolean packs;

    HttpDestination(Calls calls, Uploads uploads) {
        this.calls = calls;
        this.uploads = uploads;
        packs = !calls.address().isThisMachine();
    }

    @Override
    public CompletableFuture<Outcome> send(Lines lines) {
        var files = Uploads.in(lines);
        known = files.size();
        var sent = uploads.send(files); // first: who reads an entry finds its files
        for (var part : Part.values()) {
            sent =
                    sent.thenCompose(
                            before ->
                                    before.isDelivered()
                                            ? send(part, lines).thenApply(now -> both(before, now))
                                            : CompletableFuture.completedFuture(before));
        }
        return sent.thenApply(outcome -> ended(outcome, lines));
    }

    /** A line that is of no part was not sent, so that it must not count as delivered. */
    private Outcome ended(Outcome outcome, Lines lines) {
        if (outcome.kind() == Outcome.Kind.AWAY) { // a call that was given up may still read them
            body = new Lines();
            packed = new Packed();
        }
        return outcome.isDelivered() && known != lines.count()
                ? Outcome.refused("it is of no kind that this client knows")
                : outcome;
    }

    private static Outcome both(Outcome before, Outcome now) {
        if (!now.isDelivered() || before.rejected().isEmpty()) {
            return now;
        }
        var rejected = new ArrayList<>(before.rejected());
        rejected.addAll(now.rejected());
        return Outcome.delivered(rejected);
    }

    private CompletableFuture<Outcome> send(Part part, Lines lines) {
        if (!fill(part, lines)) {
            return CompletableFuture.completedFuture(Outcome.delivered(List.of()));
        }
        if (!packs || body.length() < MIN_PACKED) {
            return calls.post(part.operation, body.bytes(), body.length(), false)
                    .handle(HttpDestination::outcome);
        }
        packed.fill(body);
        return calls.post(part.operation, packed.bytes(), packed.size(), true)
                .thenCompose(answer -> isUnread(answer) ? unpacked(part) : done(answer))
                .handle(HttpDestination::outcome);
    }

    private static CompletableFuture<HttpResponse<String>> done(HttpResponse<String> answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private static boolean isUnread(HttpResponse<?> answer) {
        return answer.statusCode() == 400 || answer.statusCode() == 415;
    }

    /** The same once more. Where that helps, what follows is not packed either. */
    private CompletableFuture<HttpResponse<String>> unpacked(Part part) {
        return calls.post(part.operation, body.bytes(), body.length(), false)
                .whenComplete((answer, failure) -> packs = failure != null || isUnread(answer));
    }

    /** The entries of one kind, with commas in place of line breaks; false when there is none. */
    private boolean fill(Part part, Lines lines) {
        body.clear();
        body.ascii("{\"" + part.argument + "\":[");
        var before = known;
        lines.each(
                part.prefix,
                (from, bytes) -> {
                    body.raw(lines.bytes(), from, bytes).put(',');
                    known++;
                });
        body.close(']').ascii(",\"hf_token\":null}");
        return known > before;
    }

    /** What an answer, or none, means for what was sent. */
    static Outcome outcome(@Nullable HttpResponse<String> answer, @Nullable Throwable failure) {
        if (answer == null) {
            var cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return Outcome.away("no answer: " + cause, Duration.ZERO);
        }
        var json = JsonReader.read(answer.body());
        var status = answer.statusCode();
        if (status == 200 && json instanceof Map<?, ?> map && map.containsKey("data")) {
            return Outcome.delivered(rejected(json));
        }
        var error = Calls.error(answer);
        var message = "status " + status + (error == null ? ", not of a Trackio" : ": " + error);
        var aboutToken = message.contains("write_token"); // 400 in Python, as all that is refused
        var isRefusal = status == 400 || status == 413 || status == 422;
        // what a proxy says in other words is about itself, not about the entries
        if (isRefusal && error != null && !aboutToken) {
            return Outcome.refused(message);
        }
        return Outcome.away(message, Calls.retryAfter(answer));
    }

    private static List<String> rejected(Object json) {
        var errors = new ArrayList<String>();
        for (var entry : JsonReader.list(JsonReader.member(json, "rejected"))) {
            errors.add(String.valueOf(JsonReader.member(entry, "error")));
        }
        return errors;
    }

    @Override
    public Duration pause() {
        return Duration.ZERO;
    }

    @Override
    public String name() {
        return calls.address().base().toString();
    }

    /** A body packed into a buffer that is used again. */
    private static final class Packed extends ByteArrayOutputStream {
        void fill(Lines body) {
            reset();
            try (var gzip = new Fast(this)) {
                gzip.write(body.bytes(), 0, body.length());
            } catch (IOException e) {
                throw new UncheckedIOException(e); // memory does not fail
            }
        }

        byte[] bytes() {
            return buf;
        }
    }

    /** The lightest packing makes numbers almost as small, in a third of the time. */
    private static final class Fast extends GZIPOutputStream {
        Fast(OutputStream out) throws IOException {
            super(out, 8_192);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
