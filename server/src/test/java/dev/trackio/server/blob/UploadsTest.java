package dev.trackio.server.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadsTest {
    private static final String UNKNOWN = "Uploaded file was not created by this Trackio server.";

    @TempDir Path folder;
    private final Clock clock = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    @Test
    void anUploadIsUsedOnce() {
        var uploads = uploads();
        var path = add(uploads, "a b(1).png", "content");

        assertThat(path).matches("/uploads/[0-9a-f]{32}/a b\\(1\\).png");
        assertThat(uploads.<String>use(path, UploadsTest::read)).isEqualTo("content");
        assertThatThrownBy(() -> uploads.use(path, UploadsTest::read)).hasMessage(UNKNOWN);
        assertThat(uploads.open(path)).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anUploadIsPutBackWhenItsUseFails() {
        var uploads = uploads();
        var path = add(uploads, "a.png", "content");

        assertThatThrownBy(
                        () ->
                                uploads.use(
                                        path,
                                        file -> {
                                            throw new IllegalStateException("no");
                                        }))
                .hasMessage("no");
        assertThat(uploads.<String>use(path, UploadsTest::read)).isEqualTo("content");
    }

    @Test
    void twoCallsCannotUseOneUploadAtATime() {
        var uploads = uploads();
        var path = add(uploads, "a.png", "content");

        try (var claim = uploads.claim(path)) {
            assertThat(claim.name()).isEqualTo("a.png");
            assertThatThrownBy(() -> uploads.claim(path)).hasMessage(UNKNOWN);
        }
        uploads.claim(path).consume();
    }

    @Test
    void urlsOfThisServerAndDataUrlsAreUploads() {
        var uploads = uploads();
        var path = add(uploads, "a b.png", "one");
        var url = "http://127.0.0.1:7860/gradio_api/file=" + path.replace(" ", "%20");

        assertThat(uploads.<String>use(url, UploadsTest::read)).isEqualTo("one");
        assertThat(uploads.<String>use("data:image/png;base64,dHdv", UploadsTest::read))
                .isEqualTo("two");
        assertThat(uploads.<String>use("data:,a%20b+c", UploadsTest::read)).isEqualTo("a b+c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "",
                "/uploads/",
                "/uploads/../x",
                "/uploads/00000000000000000000000000000000/a.png",
                "http://evil.example/a.png",
                "http://127.0.0.1/gradio_api/file=/etc/passwd",
                "file:///etc/passwd",
                "data:nothing",
                "\u0000",
                "../../p.db"
            })
    void everythingElseIsRefused(String path) {
        assertThatThrownBy(() -> uploads().use(path, UploadsTest::read))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_REQUEST))
                .hasMessage(UNKNOWN);
    }

    @Test
    void anotherNameOfAnUploadIsRefused() {
        var uploads = uploads();
        var path = add(uploads, "a.png", "content");

        assertThatThrownBy(() -> uploads.claim(path + "/../b.png")).hasMessage(UNKNOWN);
        assertThat(uploads.open(path + "/.")).isEmpty();
        assertThat(uploads.open(path)).get().extracting(Blob::size).isEqualTo(7L);
    }

    @Test
    void whatWaitsTooLongIsRemoved() {
        var now = new Instant[] {clock.instant()};
        var uploads =
                new Uploads(
                        folder,
                        1_000,
                        new Clock() {
                            @Override
                            public java.time.ZoneId getZone() {
                                return ZoneOffset.UTC;
                            }

                            @Override
                            public Clock withZone(java.time.ZoneId zone) {
                                return this;
                            }

                            @Override
                            public Instant instant() {
                                return now[0];
                            }
                        });
        var path = add(uploads, "a.png", "content");
        now[0] = now[0].plus(Uploads.LIFETIME);
        uploads.sweep();

        assertThat(uploads.open(path)).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void uploadsTogetherAreBounded() {
        var uploads = uploads();
        var path = add(uploads, "a", "x".repeat(900));

        assertThatThrownBy(() -> add(uploads, "b", "x".repeat(101)))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TOO_LARGE));
        assertThatThrownBy(() -> uploads.use("data:," + "x".repeat(2_000), UploadsTest::read))
                .isInstanceOf(ApiException.class);
        uploads.claim(path).consume();
        add(uploads, "b", "x".repeat(1_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a b1.png            | a b1.png",
                "../../etc/passwd    | passwd",
                "C:\\dir\\x.png      | x.png",
                "CON                 | _CON",
                "con.txt             | _con.txt",
                ".htaccess           | _.htaccess",
                "..                  | _..",
                "a/                  | file",
                "x\u202Egnp.exe      | xgnp.exe",
                "x\u0000y            | xy",
                "日本 é😀.png          | 日本 é😀.png",
            })
    void namesAreMadeHarmless(String given, String safe) {
        assertThat(SafeName.of(given)).isEqualTo(safe);
    }

    @Test
    void longNamesAreCutAndKeepTheirEnding() {
        var name = SafeName.of("é".repeat(5_000) + ".png");

        assertThat(name).endsWith(".png");
        assertThat(name.getBytes(StandardCharsets.UTF_8).length).isBetween(250, 255);
    }

    private Uploads uploads() {
        return new Uploads(folder, 1_000, clock);
    }

    private static String add(Uploads uploads, String name, String content) {
        return uploads.add(
                name, new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
