package dev.trackio.server.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.ArtifactOperations.LogArtifact;
import dev.trackio.api.ArtifactOperations.ManifestQuery;
import dev.trackio.api.ManifestEntry;
import dev.trackio.server.blob.DiskBlobs;
import dev.trackio.server.blob.Uploads;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.metrics.Timestamps;
import dev.trackio.server.store.sqlite.SqliteSettings;
import dev.trackio.server.store.sqlite.SqliteStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactsTest {
    @TempDir Path dir;

    @Test
    void aVersionIsLoggedThoughFilesOfTheFormerCannotBeRemoved() throws IOException {
        var clock = Clock.systemUTC();
        var disk = new DiskBlobs(dir.resolve("media"));
        var uploads = new Uploads(dir.resolve("uploads"), 1_000, clock);
        try (var storage = new SqliteStorage(dir, SqliteSettings.defaults())) {
            var artifacts =
                    new Artifacts(
                            storage.artifacts(),
                            new ArtifactBlobs(disk.onlyReading(), uploads),
                            new ChangeFeed(),
                            new Timestamps(clock));
            artifacts.log(version(put(disk, 'a')));
            var second = artifacts.log(version(put(disk, 'b')));
            assertThat(second.version()).isEqualTo(1);
            assertThat(artifacts.version(new ManifestQuery("p", "model", null))).isEqualTo(second);
            assertThat(disk.has(path("a".repeat(64)))).isTrue();
        }
    }

    private String put(DiskBlobs disk, char digit) throws IOException {
        var digest = Character.toString(digit).repeat(64);
        disk.put(path(digest), Files.writeString(dir.resolve("file"), "x"));
        return digest;
    }

    private static List<String> path(String digest) {
        return List.of("p", "blobs", "sha256", digest.substring(0, 2), digest);
    }

    private static LogArtifact version(String digest) {
        return new LogArtifact(
                "p",
                "model",
                "model",
                null,
                null,
                List.of(new ManifestEntry("f", digest, 1, null)),
                null,
                null,
                null,
                null,
                true);
    }
}
