package dev.trackio.server.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.ManifestEntry;
import dev.trackio.server.call.ApiException;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    private static final String DIGEST = "a".repeat(64);

    private static ManifestEntry file(String path) {
        return new ManifestEntry(path, DIGEST, 1, null);
    }

    private static Manifest of(String... paths) {
        return Manifest.of(Stream.of(paths).map(ManifestTest::file).toList());
    }

    /** Text and digest were computed by Trackio 0.43.0. */
    @Test
    void orderTextAndDigestAreThoseOfPython() {
        var manifest =
                Manifest.of(
                        List.of(
                                new ManifestEntry("b/ü ✓.txt", DIGEST, 3, null),
                                new ManifestEntry("\uD83D\uDE00/x", DIGEST, 1, null),
                                new ManifestEntry("\uFFFD.bin", DIGEST, 2, null),
                                new ManifestEntry("a\"q\u0001\u001f\u007f\n\t/ z", DIGEST, 0, null),
                                new ManifestEntry(
                                        "x.csv",
                                        "W/\"etag\"",
                                        9007199254740993L,
                                        "https://example.com/x?a=1&b=%20#é"),
                                new ManifestEntry("\u2028 \u0085", DIGEST, 1, null)));

        assertThat(manifest.digest())
                .isEqualTo("fcf45d6c0e9978056724dd6964a354d7007d2ab8d8699a3d715711a856fe491e");
        assertThat(manifest.sizeBytes()).isEqualTo(9007199254741000L);
        assertThat(manifest.json())
                .isEqualTo(
                        ("[{'path':'a\\\"q\\u0001\\u001f\u007f\\n\\t/ z','digest':'D','size':0},"
                                        + "{'path':'b/ü ✓.txt','digest':'D','size':3},"
                                        + "{'path':'x.csv','digest':'W/\\\"etag\\\"',"
                                        + "'size':9007199254740993,"
                                        + "'ref':'https://example.com/x?a=1&b=%20#é'},"
                                        + "{'path':'\u2028 \u0085','digest':'D','size':1},"
                                        + "{'path':'\uFFFD.bin','digest':'D','size':2},"
                                        + "{'path':'\uD83D\uDE00/x','digest':'D','size':1}]")
                                .replace('\'', '"')
                                .replace("D\",", DIGEST + "\","));
        assertThat(manifest.blobs()).isEqualTo(Collections.nCopies(5, DIGEST));
    }

    @Test
    void theOrderInWhichFilesAreGivenDoesNotMatter() {
        assertThat(of("a", "b", "c/d").digest()).isEqualTo(of("c/d", "b", "a").digest());
        assertThat(of("a").digest()).isNotEqualTo(of("b").digest());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc/passwd",
                "a//b",
                "a/",
                "./a",
                "a/./b",
                "../a",
                "a/..",
                "..",
                ".",
                "a\\b",
                "C:x",
                "c:/x",
                "a\0b"
            })
    void aPathThatLeadsElsewhereIsRefused(String path) {
        assertThatThrownBy(() -> of(path))
                .isInstanceOf(ApiException.class)
                .hasMessageStartingWith("Invalid artifact path '");
    }

    @Test
    void pathsThatOnlyLookOddAreFine() {
        assertThat(of("...", "a..b", ".hidden", "ab:c", "con", "a b/ü", "~").sizeBytes())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "a, a, Duplicate logical path in manifest: 'a'",
        "a/b, a, Artifact path 'a/b' collides with 'a'",
        "x/y/z, x, Artifact path 'x/y/z' collides with 'x'"
    })
    void aPathIsOnceAndEitherFileOrFolder(String one, String other, String message) {
        // "a-" and "a." stand between "a" and "a/b" in the order of characters
        for (var paths :
                List.of(
                        new String[] {one, other, "a-", "a.", "x!"},
                        new String[] {"a.", other, "a-", one, "x!"})) {
            assertThatThrownBy(() -> of(paths)).hasMessageStartingWith(message);
        }
    }

    @Test
    void siblingsDoNotCollide() {
        assertThat(of("a/b", "a/c", "a.b", "ab", "a-").sizeBytes()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no-scheme", "/path", "1s://x", "s3://a b", "s3://a\u00a0b", ":x"})
    void aReferenceNeedsAScheme(String uri) {
        assertThatThrownBy(() -> Manifest.of(List.of(new ManifestEntry("a", "etag", 1, uri))))
                .hasMessageStartingWith("Invalid reference URI '");
    }

    @Test
    void otherFaultsAreNamed() {
        assertThatThrownBy(() -> Manifest.of(List.of())).hasMessageContaining("non-empty list");
        assertThatThrownBy(() -> Manifest.of(List.of(new ManifestEntry("a", "AB", 1, null))))
                .hasMessage("Invalid sha256 digest: 'AB'");
        assertThatThrownBy(() -> Manifest.of(List.of(new ManifestEntry("a", DIGEST, -1, null))))
                .hasMessage("Artifact manifest entry has invalid size: -1");
        assertThatThrownBy(() -> Manifest.of(List.of(new ManifestEntry("a", "", 1, "s3://x"))))
                .hasMessageStartingWith("Artifact reference entry must carry");
        assertThatThrownBy(
                        () ->
                                Manifest.of(
                                        List.of(
                                                new ManifestEntry(
                                                        "a", DIGEST, Long.MAX_VALUE, null),
                                                new ManifestEntry("b", DIGEST, 1, null))))
                .hasMessageContaining("2^63");
        assertThatThrownBy(() -> of("x".repeat(5_000))).hasMessageContaining("longer than 4096");
    }

    @Test
    void aHundredThousandFilesArePossibleAndNotOneMore() {
        var most = IntStream.range(0, Manifest.MAX_ENTRIES).mapToObj(i -> file("d/" + i)).toList();
        assertThat(Manifest.of(most).sizeBytes()).isEqualTo(Manifest.MAX_ENTRIES);
        assertThatThrownBy(
                        () ->
                                Manifest.of(
                                        Stream.concat(most.stream(), Stream.of(file("x")))
                                                .toList()))
                .hasMessageContaining("has 100001 entries; at most 100000");
    }
}
