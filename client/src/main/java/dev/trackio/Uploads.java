package dev.trackio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.trackio.wire.Calls;
import dev.trackio.wire.JsonReader;
import dev.trackio.wire.Lines;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Brings files to the server, one after the other, and removes each that has arrived. So a file
 * that is not there any more is one that a batch before brought.
 */
final class Uploads {
    /** A full disk is mended, and a server starts again, in about a minute of attempts. */
    private static final int PATIENCE = 8;

    private final Calls calls;
    private final Path folder;
    private final Path own;
    private int patience = PATIENCE; // of one batch at a time

    /**
     * @param folder below which the files are
     * @param own the one of this run, which stays while the run logs
     */
    Uploads(Calls calls, Path folder, Path own) {
        this.calls = calls;
        this.folder = folder;
        this.own = own;
    }

    /**
     * All that the entries of a batch name.
     *
     * @param entries as {@link EntryForm} writes them
     */
    CompletableFuture<Outcome> send(List<String> entries) {
        var sent = CompletableFuture.completedFuture(Outcome.delivered(List.of()));
        for (var entry : entries) {
            sent =
                    sent.thenCompose(
                            before ->
                                    before.isDelivered()
                                            ? send(JsonReader.read(entry))
                                            : CompletableFuture.completedFuture(before));
        }
        return sent;
    }

    private CompletableFuture<Outcome> send(@Nullable Object entry) {
        var path = String.valueOf(JsonReader.member(entry, "file"));
        try {
            var file = folder.resolve(path).normalize();
            if (!file.startsWith(folder)) {
                return CompletableFuture.completedFuture(
                        Outcome.refused(path + " is not below " + folder));
            }
            return Files.notExists(file)
                    ? CompletableFuture.completedFuture(Outcome.delivered(List.of()))
                    : send(entry, file, calls.withFile(Files.size(file)));
        } catch (InvalidPathException e) {
            return CompletableFuture.completedFuture(Outcome.refused(path + " is no path"));
        } catch (IOException e) {
            return CompletableFuture.completedFuture(
                    Outcome.away("cannot read " + path + ": " + e, Duration.ZERO));
        }
    }

    private CompletableFuture<Outcome> send(@Nullable Object entry, Path file, Duration limit)
            throws IOException {
        var name = file.getFileName().toString();
        return calls.upload(file, name)
                .thenCompose(
                        answer ->
                                Calls.isUploaded(answer)
                                        ? place(entry, name, answer, limit)
                                        : CompletableFuture.completedFuture(answer))
                .handle((answer, failure) -> outcome(name, answer, failure))
                .thenApply(outcome -> ended(outcome, file));
    }

    /** From where uploads lie to where the run's files are. */
    private CompletableFuture<HttpResponse<String>> place(
            @Nullable Object entry, String name, HttpResponse<String> uploaded, Duration limit) {
        var upload = new LinkedHashMap<String, @Nullable Object>();
        for (var known : List.of("project", "run", "run_id", "step")) {
            upload.put(known, JsonReader.member(entry, known));
        }
        upload.put("relative_path", null);
        upload.put("uploaded_file", Calls.fileData(Calls.path(uploaded), name));
        var arguments = new LinkedHashMap<String, @Nullable Object>();
        arguments.put("uploads", List.of(upload));
        arguments.put("hf_token", null);
        return calls.post("bulk_upload_media", arguments, limit);
    }

    /**
     * A file is no reason to hold up for ever what comes after it. One that is too large, whoever
     * says so, will never arrive. What else a server says against it may pass: its disk is full, or
     * it was started anew and has lost what was uploaded. When it says so again and again it is
     * believed, and from then on at once, until a file arrives.
     */
    private Outcome outcome(
            String name, @Nullable HttpResponse<String> answer, @Nullable Throwable failure) {
        var outcome = HttpDestination.outcome(answer, failure);
        var isFault = answer != null && answer.statusCode() == 500 && Calls.error(answer) != null;
        if (answer != null && answer.statusCode() == 413) {
            return Outcome.refused("file " + name + ": it is too large, status 413");
        }
        if (!isFault && outcome.kind() != Outcome.Kind.REFUSED) {
            return outcome;
        }
        var message = "file " + name + ": " + outcome.message();
        if (patience > 1) {
            patience--;
            return Outcome.away(message, Duration.ZERO);
        }
        return Outcome.refused(message);
    }

    private Outcome ended(Outcome outcome, Path file) {
        if (outcome.isDelivered()) {
            patience = PATIENCE;
            try {
                Files.deleteIfExists(file);
                var kept = file.getParent();
                if (kept != null && !kept.equals(own)) { // of a process that ended
                    Files.deleteIfExists(kept);
                }
            } catch (IOException e) {
                return outcome; // other files are there, or it is sent again, which does no harm
            }
        }
        return outcome;
    }

    /** Those lines of a batch that name files. */
    static List<String> in(Lines lines) {
        var found = new ArrayList<String>();
        lines.each(
                EntryForm.prefix(EntryForm.Kind.UPLOAD.word()),
                (from, bytes) -> found.add(new String(lines.bytes(), from, bytes, UTF_8)));
        return found;
    }
}
