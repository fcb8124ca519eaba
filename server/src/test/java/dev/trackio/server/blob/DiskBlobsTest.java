package dev.trackio.server.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.server.blob.BlobStore.Linked;
import dev.trackio.server.blob.BlobStore.Listed;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskBlobsTest {
    @TempDir Path folder;
    private Path root;
    private DiskBlobs blobs;

    @BeforeEach
    void open() {
        root = folder.resolve("media");
        blobs = new DiskBlobs(root);
    }

    @Test
    void aFileIsKeptAndRead() throws IOException {
        blobs.put(List.of("p", "run 1", "0", "a.png"), source("content"));

        try (var blob = blobs.open(List.of("p", "run 1", "0", "a.png")).orElseThrow()) {
            assertThat(blob.size()).isEqualTo(7);
            assertThat(blob.name()).isEqualTo("a.png");
            assertThat(blob.etag()).isNotEmpty();
        }
        assertThat(root.resolve("p/run 1/0/a.png")).hasContent("content");
        assertThat(folder.resolve("source")).doesNotExist();
    }

    @Test
    void aFileReplacesTheOneBefore() throws IOException {
        blobs.put(List.of("p", "a"), source("one"));
        blobs.put(List.of("p", "a"), source("two"));

        assertThat(root.resolve("p/a")).hasContent("two");
    }

    @Test
    void aFileGetsOneMorePlaceAndLosesOne() throws IOException {
        blobs.put(List.of("p", "a", "0", "x"), source("one"));
        blobs.put(List.of("p", "c", "x"), source("other"));

        assertThat(blobs.link(List.of("p", "a", "0", "x"), List.of("p", "b", "0", "x")))
                .isEqualTo(Linked.DONE);
        assertThat(blobs.link(List.of("p", "a", "0", "x"), List.of("p", "b", "0", "x")))
                .isEqualTo(Linked.DONE);
        assertThat(blobs.link(List.of("p", "a", "0", "x"), List.of("p", "c", "x")))
                .isEqualTo(Linked.TAKEN);
        assertThat(blobs.link(List.of("p", "a", "0", "x"), List.of("p", "c")))
                .isEqualTo(Linked.TAKEN);
        assertThat(blobs.link(List.of("p", "none"), List.of("p", "d"))).isEqualTo(Linked.MISSING);

        blobs.remove(List.of("p", "a", "0", "x"));
        assertThat(root.resolve("p/a")).doesNotExist();
        assertThat(root.resolve("p/b/0/x")).hasContent("one");
        assertThat(root.resolve("p/c/x")).hasContent("other");
        blobs.remove(List.of("p", "none"));
        blobs.remove(List.of("p", "..", "..", "source"));
    }

    @Test
    void linksLeadNeitherOutNorIn() throws IOException {
        Files.createDirectories(root.resolve("p"));
        Files.createDirectories(folder.resolve("elsewhere"));
        Files.writeString(folder.resolve("elsewhere/secret"), "secret");
        Files.createSymbolicLink(root.resolve("p/out"), folder.resolve("elsewhere"));
        Files.createSymbolicLink(root.resolve("p/file"), folder.resolve("elsewhere/secret"));
        blobs.put(List.of("p", "a"), source("one"));

        assertThat(blobs.link(List.of("p", "out", "secret"), List.of("p", "b")))
                .isEqualTo(Linked.MISSING);
        assertThat(blobs.link(List.of("p", "file"), List.of("p", "b"))).isEqualTo(Linked.MISSING);
        assertThatThrownBy(() -> blobs.link(List.of("p", "a"), List.of("p", "out", "b")))
                .isInstanceOf(ApiException.class);
        blobs.remove(List.of("p", "out", "secret"));
        assertThat(folder.resolve("elsewhere/secret")).exists();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"..|x", "p|..|..|x", "|x", "p|.|x", "a/b", "a\\b", "p|a\u0000b", "p|\n"})
    void pathsThatLeadElsewhereAreRefused(String path) throws IOException {
        var names = Arrays.asList(path.split("\\|", -1));
        var source = source("content");

        assertThatThrownBy(() -> blobs.put(names, source))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_REQUEST));
        assertThat(blobs.open(names)).isEmpty();
        assertThat(source).exists();
    }

    @Test
    void aNameThatIsTooLongIsRefused() throws IOException {
        var source = source("content");

        assertThatThrownBy(() -> blobs.put(List.of("x".repeat(256)), source))
                .isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> blobs.put(List.of(), source)).isInstanceOf(ApiException.class);
    }

    @Test
    void linksThatLeadOutsideAreNotFollowed() throws IOException {
        Files.createDirectories(root);
        Files.writeString(folder.resolve("secret"), "secret");
        Files.createSymbolicLink(root.resolve("file"), folder.resolve("secret"));
        Files.createSymbolicLink(root.resolve("out"), folder);

        assertThat(blobs.open(List.of("file"))).isEmpty();
        assertThat(blobs.open(List.of("out", "secret"))).isEmpty();
        var source = source("content");
        assertThatThrownBy(() -> blobs.put(List.of("out", "x"), source))
                .isInstanceOf(ApiException.class);
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void aListHasTheFilesOfAFolderAndNoLinks() throws IOException {
        blobs.put(List.of("p", "files", "b.txt"), source("four"));
        blobs.put(List.of("p", "files", "d", "e", "a.txt"), source("content"));
        blobs.put(List.of("p", "run", "0", "x.png"), source("x"));
        var files = root.resolve("p/files");
        Files.writeString(folder.resolve("secret"), "secret");
        Files.createSymbolicLink(files.resolve("link"), folder.resolve("secret"));
        Files.createSymbolicLink(files.resolve("inside"), files.resolve("b.txt"));
        Files.createSymbolicLink(files.resolve("up"), folder);
        Files.createSymbolicLink(root.resolve("q"), root.resolve("p"));
        Files.writeString(files.resolve("bad\nname"), "cannot be asked for");

        assertThat(blobs.list(List.of("p", "files"), 10))
                .containsExactlyInAnyOrder(
                        new Listed(List.of("b.txt"), 4), new Listed(List.of("d", "e", "a.txt"), 7));
        assertThat(blobs.list(List.of("p", "files"), 1)).hasSize(1);
        assertThat(blobs.list(List.of("q", "files"), 10)).isEmpty();
        assertThat(blobs.list(List.of("p", "files", "up"), 10)).isEmpty();
        assertThat(blobs.list(List.of("p", "..", "p"), 10)).isEmpty();
        assertThat(blobs.list(List.of("none"), 10)).isEmpty();
        assertThat(blobs.list(List.of(), 10)).isEmpty();
        assertThat(new DiskBlobs(folder.resolve("none")).list(List.of("p"), 10)).isEmpty();
    }

    @Test
    void whatIsNotThereIsEmpty() {
        assertThat(blobs.open(List.of("p", "a"))).isEmpty();
        assertThat(blobs.open(List.of())).isEmpty();
    }

    private Path source(String content) throws IOException {
        return Files.writeString(folder.resolve("source"), content);
    }
}
