package dev.trackio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.trackio.wire.Calls;
import dev.trackio.wire.JsonReader;
import dev.trackio.wire.Lines;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Brings files to the server, one after the other, and removes each that has arrived. So a file
 * that is not there any more is one that a batch before brought.
 */
final class Uploads {
    private final Calls calls;
    private final Path folder;

    /**
     * @param folder below which the files are
     */
    Uploads(Calls calls, Path folder) {
        this.calls = calls;
        this.folder = folder;
    }

    /**
     * All that these entries name.
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
        var file = folder.resolve(path).normalize();
        if (!file.startsWith(folder)) {
            return CompletableFuture.completedFuture(
                    Outcome.refused(path + " is not below " + folder));
        }
        if (Files.notExists(file)) {
            return CompletableFuture.completedFuture(Outcome.delivered(List.of()));
        }
        var name = file.getFileName().toString();
        CompletableFuture<HttpResponse<String>> uploaded;
        try {
            uploaded = calls.upload(file, name);
        } catch (IOException e) {
            uploaded = CompletableFuture.failedFuture(e);
        }
        return uploaded.thenCompose(answer -> place(entry, name, answer))
                .handle(Uploads::outcome)
                .thenApply(outcome -> ended(outcome, file));
    }

    /** From where uploads lie to where the run's files are. */
    private CompletableFuture<HttpResponse<String>> place(
            @Nullable Object entry, String name, HttpResponse<String> uploaded) {
        String path;
        try {
            path = Calls.path(uploaded);
        } catch (IOException e) {
            return CompletableFuture.completedFuture(uploaded); // it says why
        }
        var file =
                Map.of(
                        "path", path,
                        "orig_name", name,
                        "meta", Map.of("_type", "gradio.FileData"));
        var upload = new LinkedHashMap<String, @Nullable Object>();
        for (var known : List.of("project", "run", "run_id", "step")) {
            upload.put(known, JsonReader.member(entry, known));
        }
        upload.put("relative_path", null);
        upload.put("uploaded_file", file);
        var arguments = new LinkedHashMap<String, @Nullable Object>();
        arguments.put("uploads", List.of(upload));
        arguments.put("hf_token", null);
        var body = new Lines(512).value(arguments);
        return calls.post("bulk_upload_media", body.bytes(), body.length(), false);
    }

    /** A server that fails with one file is no reason to hold up all that comes after it. */
    private static Outcome outcome(
            @Nullable HttpResponse<String> answer, @Nullable Throwable failure) {
        if (answer != null
                && answer.statusCode() == 500
                && JsonReader.member(JsonReader.read(answer.body()), "error")
                        instanceof String error) {
            return Outcome.refused("status 500: " + error);
        }
        return HttpDestination.outcome(answer, failure);
    }

    private static Outcome ended(Outcome outcome, Path file) {
        if (outcome.isDelivered()) {
            try {
                Files.deleteIfExists(file);
                Files.deleteIfExists(file.getParent());
            } catch (IOException e) {
                return outcome; // other files are there, or it is sent again, which does no harm
            }
        }
        return outcome;
    }

    /** Those lines of a batch that name files. */
    static List<String> in(Lines lines) {
        var prefix = EntryForm.prefix(EntryForm.Kind.UPLOAD.word());
        var found = new ArrayList<String>();
        var bytes = lines.bytes();
        for (int from = 0, to = 0; from < lines.length(); from = to) {
            while (bytes[to++] != '\n') {}
            var end = Math.min(from + prefix.length, to);
            if (Arrays.equals(bytes, from, end, prefix, 0, prefix.length)) {
                found.add(new String(bytes, from, to - 1 - from, UTF_8));
            }
        }
        return found;
    }
}
