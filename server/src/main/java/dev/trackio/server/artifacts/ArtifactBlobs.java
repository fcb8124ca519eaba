package dev.trackio.server.artifacts;

import dev.trackio.api.ArtifactOperations.BlobUpload;
import dev.trackio.api.ArtifactOperations.CheckBlobs;
import dev.trackio.api.ArtifactOperations.PresentBlobs;
import dev.trackio.api.ArtifactOperations.UploadBlobs;
import dev.trackio.server.blob.Blob;
import dev.trackio.server.blob.BlobStore;
import dev.trackio.server.blob.Uploads;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.projects.ProjectName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files of artifacts, by the SHA-256 of their bytes, kept where Python Trackio keeps them: {@code
 * <project>/blobs/sha256/<first two digits>/<digest>}.
 */
public final class ArtifactBlobs {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final int BUFFER = 1 << 16;

    private final BlobStore blobs;
    private final Uploads uploads;

    /** See {@link #lock}. Projects share them by their hash. */
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(64).toList();

    public ArtifactBlobs(BlobStore blobs, Uploads uploads) {
        this.blobs = blobs;
        this.uploads = uploads;
    }

    /** In the order in which they were asked for. */
    public PresentBlobs check(CheckBlobs in) {
        var project = ProjectName.of(in.project());
        in.digests().forEach(ArtifactBlobs::checkDigest);
        return new PresentBlobs(
                in.digests().stream().filter(digest -> has(project, digest)).toList());
    }

    /** All digests are compared before the first file is taken over. */
    public @Nullable Void upload(UploadBlobs in) {
        var project = ProjectName.of(in.project());
        in.uploads().forEach(upload -> checkDigest(upload.digest()));
        var claims = new ArrayList<Uploads.Claim>();
        try {
            for (var upload : in.uploads()) {
                claims.add(claimed(upload));
            }
            put(project, in.uploads(), claims);
            claims.forEach(Uploads.Claim::consume);
            return null;
        } finally {
            claims.forEach(Uploads.Claim::close);
        }
    }

    private void put(ProjectName project, List<BlobUpload> uploads, List<Uploads.Claim> claims) {
        var lock = lock(project);
        lock.lock();
        try {
            var i = 0;
            for (var upload : uploads) {
                blobs.put(path(project, upload.digest()), claims.get(i++).file());
            }
        } finally {
            lock.unlock();
        }
    }

    /** What is not what it claims to be is put back, and expires. */
    private Uploads.Claim claimed(BlobUpload upload) {
        var claim = uploads.claim(upload.uploadedFile().path());
        var sound = false;
        try {
            var computed = digest(claim.file());
            if (!computed.equals(upload.digest())) {
                throw ApiException.badRequest(
                        "Digest mismatch: claimed " + upload.digest() + ", computed " + computed);
            }
            sound = true;
            return claim;
        } finally {
            if (!sound) {
                claim.close();
            }
        }
    }

    private static String digest(Path file) {
        var sha = Manifest.sha256();
        var buffer = new byte[BUFFER];
        try (var in = Files.newInputStream(file)) {
            for (var n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw new ApiException(
                    ApiException.Kind.UNAVAILABLE, "The upload cannot be read: try again.", e);
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    /** The file, for whoever downloads it; its digest is its tag. */
    public Optional<Blob> open(String project, String digest) {
        if (!DIGEST.matcher(digest).matches()) {
            return Optional.empty();
        }
        try {
            return blobs.open(path(ProjectName.of(project), digest))
                    .map(b -> new Blob(b.name(), b.content(), b.size(), digest, b.modified()));
        } catch (ApiException e) {
            return Optional.empty();
        }
    }

    /**
     * Held while a version is logged, from the look whether its files are there to the removal of
     * those that nobody needs any more, and while files are added.
     */
    ReentrantLock lock(ProjectName project) {
        return locks.get(Math.floorMod(project.hashCode(), locks.size()));
    }

    boolean has(ProjectName project, String digest) {
        return blobs.has(path(project, digest));
    }

    void remove(ProjectName project, String digest) {
        blobs.remove(path(project, digest));
    }

    static void checkDigest(String digest) {
        if (!DIGEST.matcher(digest).matches()) {
            throw ApiException.badRequest(
                    "Invalid sha256 digest: '" + ApiException.shown(digest) + "'");
        }
    }

    private static List<String> path(ProjectName project, String digest) {
        return List.of(project.key(), "blobs", "sha256", digest.substring(0, 2), digest);
    }
}
