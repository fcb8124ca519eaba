package dev.trackio.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.trackio.api.ArtifactOperations;
import dev.trackio.api.ArtifactOperations.BlobUpload;
import dev.trackio.api.ArtifactOperations.LogArtifact;
import dev.trackio.api.ArtifactOperations.UploadBlobs;
import dev.trackio.api.ArtifactVersion;
import dev.trackio.api.FileData;
import dev.trackio.api.ManifestEntry;
import dev.trackio.api.MediaOperations;
import dev.trackio.api.MediaOperations.BulkUploadMedia;
import dev.trackio.api.Operation;
import dev.trackio.api.Step;
import dev.trackio.api.UploadEntry;
import dev.trackio.server.Tracker;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Logs through the operations, as clients do; the bytes of files travel in {@code data:} URLs. */
final class Desk {
    private final Tracker tracker;

    Desk(Tracker tracker) {
        this.tracker = tracker;
    }

    <I extends Record> void call(Operation<I, ?> operation, I input) throws IOException {
        tracker.call(operation, input, answer -> {});
    }

    /** A file of a run's step, or, without a run, of the project. */
    static UploadEntry file(
            String project, @Nullable String run, @Nullable Step step, String path, byte[] bytes) {
        var slash = path.lastIndexOf('/');
        return new UploadEntry(
                project,
                run,
                step,
                data(path.substring(slash + 1), bytes),
                slash < 0 ? null : path.substring(0, slash),
                null);
    }

    void upload(List<UploadEntry> files) throws IOException {
        call(MediaOperations.BULK_UPLOAD_MEDIA, new BulkUploadMedia(files, null));
    }

    /**
     * A version of an artifact and its files by their paths.
     *
     * @return the version's number
     */
    long artifact(LogArtifact like, Map<String, byte[]> files) throws IOException {
        var blobs = new ArrayList<BlobUpload>();
        var manifest = new ArrayList<ManifestEntry>();
        files.forEach(
                (path, bytes) -> {
                    var digest = sha256(bytes);
                    blobs.add(new BlobUpload(null, digest, data("blob", bytes)));
                    manifest.add(new ManifestEntry(path, digest, bytes.length, null));
                });
        call(
                ArtifactOperations.BULK_UPLOAD_ARTIFACT_BLOB,
                new UploadBlobs(like.project(), blobs, null));
        var version = new AtomicLong();
        tracker.call(
                ArtifactOperations.ARTIFACT_LOG,
                new LogArtifact(
                        like.project(),
                        like.name(),
                        like.type(),
                        like.description(),
                        like.metadata(),
                        manifest,
                        like.aliases(),
                        like.runName(),
                        null,
                        null,
                        null),
                made -> version.set(requireNonNull((ArtifactVersion) made).versionId()));
        return version.get();
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static FileData data(String name, byte[] bytes) {
        var url = "data:;base64," + Base64.getEncoder().encodeToString(bytes);
        return new FileData(url, null, null, name, null);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
