package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile neighbour sends, as it goes over the wire. */
@Timeout(60)
class AttackTest {
    @TempDir static Path dir;
    @TempDir static Path guardedDir;
    @TempDir static Path outside;

    static Harness open;
    static Harness guarded;

    @BeforeAll
    static void start() throws IOException {
        open = Harness.open(dir);
        guarded = Harness.guarded(guardedDir);
        open.data(
                "bulk_log",
                "{\"logs\":[{\"project\":\"p1\",\"run\":\"r\",\"metrics\":{\"a\":1}}]}");
        Files.createDirectories(dir.resolve("media/p1"));
        Files.writeString(dir.resolve("media/p1/ok.txt"), "fine");
        Files.writeString(outside.resolve("passwd"), "root:x:0:0");
        Files.createSymbolicLink(dir.resolve("media/p1/link.txt"), outside.resolve("passwd"));
        Files.createSymbolicLink(dir.resolve("media/etc"), outside);
    }

    @AfterAll
    static void stop() {
        open.close();
        guarded.close();
    }

    // Host and Origin

    @ParameterizedTest
    @CsvSource({
        "'Host: evil.example', 421",
        "'Host: localhost.evil.example', 421",
        "'Host: 127.0.0.1.nip.io', 421",
        "'Host: [::1].evil', 4..",
        "'Host:', 4..",
        "'X-No-Host: 1', 400",
        "'Host: localhost\r\nHost: evil.example', 400",
        "'Host: evil.example\r\nHost: localhost', 400",
        "'Host: localhost\r\nOrigin: http://evil.example', 403",
        "'Host: localhost\r\nOrigin: null', 403",
        "'Host: evil.example\r\nOrigin: http://evil.example', 421",
        "'Host: localhost\r\nOrigin: http://evil.example\r\nCookie: trackio_write_token=x', 403",
        "'Host: localhost\r\nOrigin: http://localhost:3000', 200",
        "'Host: LAB.example', 200"
    })
    void aForeignHostOrOriginIsRefusedOnEveryPath(String headers, String status)
            throws IOException {
        for (var path :
                List.of(
                        "/api/get_all_projects",
                        "/gradio_api/call/get_all_projects",
                        "/gradio_api/run/get_all_projects")) {
            var answer =
                    open.raw(
                            "POST "
                                    + path
                                    + " HTTP/1.1\r\n"
                                    + headers
                                    + "\r\nContent-Type: application/json\r\nContent-Length: 11\r\nConnection: close\r\n\r\n{\"data\":[]}");
            assertThat(answer).as(path).matches("(?s)HTTP/1.1 " + status + " .*");
            if (!status.equals("200")) {
                assertThat(answer).doesNotContainIgnoringCase("access-control-allow-origin");
                assertThat(answer).doesNotContain("p1");
            }
        }
    }

    @Test
    void anAbsoluteTargetOfAnotherAuthorityIsRefused() throws IOException {
        var answer =
                open.raw(
                        "POST http://evil.example/api/get_all_projects HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
        assertThat(answer).matches("(?s)HTTP/1.1 4\\d\\d .*");
    }

    @Test
    void healthIsToldToEveryName() throws IOException {
        assertThat(
                        open.raw(
                                "GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .contains(" 200 ")
                .contains("{\"status\":\"ok\"}");
    }

    @Test
    void aPreflightOfAForeignPageIsRefusedAndOneOfThisMachineAnswered() throws IOException {
        var foreign =
                open.raw(
                        "OPTIONS /api/log HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n");
        assertThat(foreign).contains(" 403 ").doesNotContainIgnoringCase("access-control-allow");
        var ours =
                open.raw(
                        "OPTIONS /api/log HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:3000\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: x-a\r\nConnection: close\r\n\r\n");
        assertThat(ours)
                .contains(" 204 ")
                .contains("Access-Control-Allow-Origin: http://localhost:3000")
                .contains("Access-Control-Allow-Headers: x-a")
                .contains("Vary: Origin");
    }

    // a cookie that a browser adds by itself

    static Stream<String[]> writes() {
        return Stream.of(
                new String[] {"/api/log", "{\"project\":\"p\",\"run\":\"r\",\"metrics\":{}}"},
                new String[] {"/api/bulk_log", "{\"logs\":[]}"},
                new String[] {"/gradio_api/call/log", "{\"data\":[\"p\",\"r\",{}]}"},
                new String[] {"/gradio_api/run/log", "{\"data\":[\"p\",\"r\",{}]}"},
                new String[] {
                    "/gradio_api/queue/join",
                    "{\"data\":[\"p\",\"r\",{}],\"fn_index\":18,\"session_hash\":\"s\"}"
                },
                new String[] {"/api/upload", Harness.form("files", "a", "b")},
                new String[] {"/gradio_api/upload", Harness.form("files", "a", "b")});
    }

    @ParameterizedTest
    @MethodSource("writes")
    void withOnlyACookieAFormOrPlainTextIsRefused(String path, String body) {
        var cookie = "trackio_write_token=" + Harness.TOKEN;
        for (var type :
                List.of(
                        "text/plain",
                        "TEXT/plain; charset=utf-8",
                        "application/x-www-form-urlencoded",
                        "multipart/form-data; boundary=xx")) {
            assertThat(guarded.post(path, body, "Content-Type", type, "Cookie", cookie).status())
                    .isEqualTo(415);
            assertThat(
                            guarded.post(
                                            path,
                                            body,
                                            "Content-Type",
                                            type,
                                            "Cookie",
                                            cookie,
                                            "Origin",
                                            "http://localhost:1")
                                    .status())
                    .isEqualTo(415);
        }
        assertThat(guarded.post(path, body, "Cookie", cookie).status())
                .as("no type at all")
                .isEqualTo(415);
        var right = path.endsWith("upload") ? "multipart/form-data; boundary=xx" : "text/plain";
        assertThat(
                        guarded.post(
                                        path,
                                        body,
                                        "Content-Type",
                                        right,
                                        "X-Trackio-Write-Token",
                                        Harness.TOKEN)
                                .status())
                .isEqualTo(200);
        assertThat(
                        guarded.post(
                                        path,
                                        body,
                                        "Content-Type",
                                        right,
                                        "Cookie",
                                        cookie,
                                        "Origin",
                                        guarded.uri("").toString())
                                .status())
                .as("our own page")
                .isEqualTo(200);
        if (!path.endsWith("upload")) {
            assertThat(
                            guarded.post(
                                            path,
                                            body,
                                            "Content-Type",
                                            "application/json",
                                            "Cookie",
                                            cookie)
                                    .status())
                    .isEqualTo(200);
        }
    }

    // tokens

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Trackio-Write-Token: the-write-token|200",
                "Authorization: Bearer the-write-token|200",
                "authorization: bearer the-write-token|200",
                "x-hf-authorization: Bearer the-write-token|200",
                "Cookie: a=b; trackio_write_token=the-write-token; c=d|200",
                "X-None: 1|400",
                "Cookie: trackio_write_token=the%2Dwrite%2Dtoken|200",
                "Cookie: trackio_write_token=the%zzwrite|400",
                "X-Trackio-Write-Token: the-write-toke|400",
                "X-Trackio-Write-Token: the-write-token2|400",
                "Authorization: Basic the-write-token|400",
                "Authorization: the-write-token|400",
                "Cookie: trackio_write_token=wrong|400",
                "Cookie: \"=;;=trackio_write_token|400"
            })
    void theTokenIsTakenFromEveryPlace(String header, int status) throws IOException {
        assertThat(log(guarded, "/api/log", header, "")).startsWith("HTTP/1.1 " + status);
        assertThat(log(open, "/api/log", header, ""))
                .as("an open server ignores tokens")
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void ofSeveralTokensTheStrongestClaimDecidesAndAnArgumentMayStandIn() throws IOException {
        var right = "X-Trackio-Write-Token: the-write-token";
        var wrong = "X-Trackio-Write-Token: wrong";
        assertThat(log(guarded, "/api/log?write_token=the-write-token", "X-None: 1", ""))
                .startsWith("HTTP/1.1 200");
        assertThat(log(guarded, "/api/log?write_token=the-write-token", wrong, ""))
                .startsWith("HTTP/1.1 400");
        assertThat(log(guarded, "/api/log?write_token=wrong", right, ""))
                .startsWith("HTTP/1.1 200");
        assertThat(log(guarded, "/api/log", "X-None: 1", ",\"hf_token\":\"the-write-token\""))
                .startsWith("HTTP/1.1 200");
        assertThat(log(guarded, "/api/log", "X-None: 1", ",\"hf_token\":\"\""))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void tokensThatAreNoneAreRefusedByTheProtocol() throws IOException {
        assertThat(log(guarded, "/api/log", "X-Trackio-Write-Token: the-write-token\0", ""))
                .matches("(?s)HTTP/1.1 400.*");
        assertThat(log(guarded, "/api/log", "X-Trackio-Write-Token: " + "x".repeat(1 << 20), ""))
                .matches("(?s)HTTP/1.1 431.*")
                .contains("{\"error\"");
        assertThat(log(guarded, "/api/log?write_token=" + "x".repeat(1 << 20), "X-None: 1", ""))
                .matches("(?s)HTTP/1.1 4(14|31).*");
    }

    private static String log(Harness server, String path, String header, String more)
            throws IOException {
        var body = "{\"project\":\"p\",\"run\":\"r\",\"metrics\":{}" + more + "}";
        return server.raw(
                "POST "
                        + path
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + header
                        + "\r\nConnection: close\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body);
    }

    @Test
    void theTokenOfALinkBecomesACookieAtOnce() {
        var answer = guarded.get("/?project=a%20b&write_token=" + Harness.TOKEN + "&lang=bash");
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("location")).isEqualTo("/?project=a%20b&lang=bash");
        assertThat(answer.header("set-cookie"))
                .isEqualTo(
                        "trackio_write_token=the-write-token; Path=/; Max-Age=604800; HttpOnly; SameSite=Strict");
        assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
        assertThat(answer.body()).isEmpty();
        var encoded = guarded.get("/docs/api?write%5Ftoken=" + Harness.TOKEN);
        assertThat(encoded.header("location")).isEqualTo("/docs/api");
        assertThat(guarded.get("/?write_token=a%0D%0Ab").status()).isEqualTo(400);
        assertThat(guarded.get("/?write_token=a;b").body()).doesNotContain("a;b");
    }

    // files

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "../../etc/passwd",
                "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                "%252e%252e%252fetc%252fpasswd",
                "..%5C..%5Cetc%5Cpasswd",
                "....//etc/passwd",
                "/media/%00",
                "/media/../p1.db",
                "/media/p1/../../p1.db",
                "//host/share",
                "%5C%5C?%5CC:%5Cx",
                "C:/windows/win.ini",
                "/MEDIA/p1/ok.txt",
                "/media/p1/link.txt",
                "/media/etc/passwd",
                "/media/p1",
                "/media/",
                "/media",
                "/media//p1/ok.txt",
                "/media/p1/ok.txt/",
                "/media/p1.db",
                "/p1.db",
                "/media/..%2f.trackio-jvm%2fwrite_token",
                "/uploads/x/y",
                "https://evil.example/",
                "http://127.0.0.1/gradio_api/file=/media/p1/ok.txt",
                ""
            })
    void noPathLeadsOutOfTheFolderOfFiles(String path) throws IOException {
        for (var prefix :
                List.of(
                        "/gradio_api/file=",
                        "/gradio_api/mcp/gradio_api/file=",
                        "/mcp/gradio_api/file=",
                        "/file?path=")) {
            var answer =
                    open.raw(
                            "GET "
                                    + prefix
                                    + path
                                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(answer)
                    .as(prefix)
                    .matches("(?s)HTTP/1.1 (400|403|404) .*")
                    .doesNotContain("root:")
                    .doesNotContain("Location");
        }
        assertThat(open.get("/gradio_api/file=/media/p1/ok.txt").body()).isEqualTo("fine");
        assertThat(open.get("/file?path=%2Fmedia%2Fp1%2Fok.txt").body()).isEqualTo("fine");
        assertThat(open.get("/file?path=%252Fmedia%252Fp1%252Fok.txt").body())
                .as("encoded twice")
                .isEqualTo("fine");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../x.png",
                "CON",
                "a.html",
                "a.svg",
                ".htaccess",
                "\u202Egnp.exe",
                "C:\\\\temp\\\\a b.png",
                "a%00.png"
            })
    void anUploadIsKeptUnderASafeNameAndNeverRunsInOurName(String name) {
        var path = open.upload(name, "<script>alert(1)</script>");
        assertThat(path).matches("/uploads/[0-9a-f]{32}/[^/\\\\]+").doesNotContain("..");
        var answer = open.get("/gradio_api/file=" + dev.trackio.server.http.Percent.encode(path));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(answer.header("content-security-policy")).contains("sandbox");
        if (!name.endsWith("png")) {
            assertThat(answer.header("content-disposition")).startsWith("attachment");
            assertThat(answer.header("content-type")).isEqualTo("application/octet-stream");
        }
    }

    @Test
    void onlyAFileThatAnUploadNamedIsTakenAndOnlyOnce() {
        var path = open.upload("a.png", "x");
        for (var other :
                List.of(
                        "/etc/passwd",
                        "../p1.db",
                        path + "x",
                        path.toUpperCase(java.util.Locale.ROOT),
                        "/uploads/",
                        "https://evil.example/a.png",
                        "file:///etc/passwd",
                        "")) {
            var media =
                    open.post(
                            "/api/bulk_upload_media",
                            "{\"uploads\":[{\"project\":\"p1\",\"run\":\"r\",\"step\":0,\"uploaded_file\":{\"path\":\""
                                    + other
                                    + "\"}}]}");
            assertThat(media.status()).as(other).isEqualTo(400);
            assertThat(media.body())
                    .isEqualTo(
                            "{\"error\":\"Uploaded file was not created by this Trackio server.\"}");
            var db =
                    open.post(
                            "/api/upload_db_to_space",
                            "{\"project\":\"other\",\"uploaded_db\":\"" + other + "\"}");
            assertThat(db.status()).isEqualTo(400);
        }
        var entry =
                "{\"project\":\"p1\",\"run\":\"r\",\"step\":3,\"uploaded_file\":{\"path\":\""
                        + path
                        + "\",\"orig_name\":\"/home/me/b.png\"}}";
        assertThat(
                        open.post(
                                        "/api/bulk_upload_media",
                                        "{\"uploads\":[" + entry + "," + entry + "]}")
                                .status())
                .as("twice in one call")
                .isEqualTo(400);
        open.data("bulk_upload_media", "{\"uploads\":[" + entry + "]}");
        assertThat(dir.resolve("media/p1/r/3/b.png")).hasContent("x");
        assertThat(open.post("/api/bulk_upload_media", "{\"uploads\":[" + entry + "]}").status())
                .as("once more")
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"run\":\"../../esc\"",
                "\"run\":\"..\"",
                "\"run\":\"a/../../b\"",
                "\"run\":\"/abs\"",
                "\"run\":\"a\\\\b\"",
                "\"run\":\"\"",
                "\"relative_path\":\"../../../evil\"",
                "\"relative_path\":\"/etc\"",
                "\"relative_path\":\"a//b\"",
                "\"relative_path\":\"a/./b\"",
                "\"run\":\"a\\u0000b\"",
                "\"project\":\"..\""
            })
    void noRunOrFolderLeadsOutOfTheMedia(String place) {
        var path = open.upload("a.png", "x");
        var project = place.contains("project") ? "" : "\"project\":\"p1\",";
        var answer =
                open.post(
                        "/api/bulk_upload_media",
                        "{\"uploads\":[{"
                                + project
                                + place
                                + ",\"step\":0,\"uploaded_file\":{\"path\":\""
                                + path
                                + "\"}}]}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain(dir.toString());
    }

    @Test
    void aRunWithSlashesHasItsFilesInFoldersAsPythonHasThem() {
        var path = open.upload("a.png", "x");
        open.data(
                "bulk_upload_media",
                "{\"uploads\":[{\"project\":\"p1\",\"run\":\"exp/1\",\"step\":null,\"uploaded_file\":{\"path\":\""
                        + path
                        + "\"}}]}");
        assertThat(open.get("/file?path=/media/p1/exp/1/a.png").body()).isEqualTo("x");
    }

    @Test
    void aFileThatIsNoDatabaseBecomesNoProject() {
        for (var content : List.of("", "not SQLite", "SQLite format 3\0garbage", "\u0089PNG")) {
            var path = open.upload("x.db", content);
            var answer =
                    open.post(
                            "/api/upload_db_to_space",
                            "{\"project\":\"fromfile\",\"uploaded_db\":{\"path\":\""
                                    + path
                                    + "\"}}");
            assertThat(answer.status()).as(answer.body()).isIn(400, 409);
            assertThat(answer.body())
                    .doesNotContain(dir.toString())
                    .doesNotContainIgnoringCase("exception");
        }
        assertThat(open.data("get_all_projects", "{}").toString()).doesNotContain("fromfile");
    }

    // names

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\".\"",
                "\"..\"",
                "\"/\"",
                "\"\\u0000\"",
                "\"   \"",
                "\"../..\"",
                "\"😀\""
            })
    void aNameWithoutLettersOrDigitsIsNoProject(String name) {
        for (var operation : List.of("get_runs_for_project", "get_series")) {
            assertThat(open.post("/api/" + operation, "{\"project\":" + name + "}").status())
                    .isEqualTo(400);
        }
        var log = open.post("/api/log", "{\"project\":" + name + ",\"run\":\"r\",\"metrics\":{}}");
        assertThat(log.status()).isEqualTo(400);
        assertThat(log.body()).contains("Invalid project name");
    }

    @Test
    void aNameIsNeverAPath() {
        open.data(
                "log",
                "{\"project\":\"../../up/and\\\\away\",\"run\":\"r\",\"metrics\":{\"a\":1}}");
        assertThat(open.data("get_all_projects", "{}").toString()).contains("upandaway");
        assertThat(dir.resolve("upandaway.db")).exists();
        assertThat(
                        open.post(
                                        "/api/log",
                                        "{\"project\":\""
                                                + "x".repeat(5_000)
                                                + "\",\"run\":\"r\",\"metrics\":{}}")
                                .status())
                .isEqualTo(400);
    }

    @Test
    void aRunMayHaveAnyNameThatIsNotBlank() {
        for (var run :
                List.of("..", "a/b", "CON", "\u202Ertl", "😀", "x".repeat(5_000), "\\\\server")) {
            open.data(
                    "log",
                    dev.trackio.server.json.Json.string(
                            Map.of("project", "names", "run", run, "metrics", Map.of("a", 1))));
            assertThat(
                            open.data(
                                    "get_metrics_for_run",
                                    dev.trackio.server.json.Json.string(
                                            Map.of("project", "names", "run", run))))
                    .isEqualTo(List.of("a"));
        }
        for (var run : List.of("", " ", "a\0b")) {
            assertThat(
                            open.post(
                                            "/api/log",
                                            dev.trackio.server.json.Json.string(
                                                    Map.of(
                                                            "project",
                                                            "names",
                                                            "run",
                                                            run,
                                                            "metrics",
                                                            Map.of("a", 1))))
                                    .status())
                    .isEqualTo(400);
        }
    }

    // bodies

    @Test
    void aBodyThatIsAnnouncedTooLargeIsRefusedUnread() throws IOException {
        for (var path : List.of("/api/log", "/gradio_api/call/log", "/gradio_api/run/log")) {
            assertThat(
                            open.raw(
                                    "POST "
                                            + path
                                            + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 67108865\r\nConnection: close\r\n\r\n"))
                    .contains(" 413 ");
        }
        for (var path :
                List.of("/api/bulk_log", "/gradio_api/call/bulk_log", "/gradio_api/queue/join")) {
            assertThat(
                            open.raw(
                                    "POST "
                                            + path
                                            + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n"))
                    .contains(" 413 ");
        }
        assertThat(
                        open.raw(
                                "POST /api/upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=xx\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n"))
                .contains(" 413 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: -1",
                "Content-Length: 5, 6",
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 0x5",
                "Content-Length: 99999999999999999999999",
                "Transfer-Encoding: chunked\r\nContent-Length: 2",
                "Transfer-Encoding: xchunked",
                "Content-Length: 2\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding : chunked",
                "X: a\r\n b",
                "X\0: a",
                ": x"
            })
    void aRequestThatCanBeReadInTwoWaysIsRefused(String headers) throws IOException {
        var answer =
                open.raw(
                        "POST /api/get_all_projects HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                + headers
                                + "\r\n\r\n{}");
        assertThat(answer).matches("(?s)HTTP/1.1 (400|413|501) .*");
        assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\n{}\r\n0\r\n\r\n",
                "-1\r\n{}\r\n0\r\n\r\n",
                "FFFFFFFFFFFFFFFFF\r\n{}",
                "2\r\n{}XX0\r\n\r\n"
            })
    void brokenChunksAreRefused(String body) throws IOException {
        var answer =
                open.raw(
                        "POST /api/get_all_projects HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + body);
        assertThat(answer).matches("(?s)HTTP/1.1 400 .*");
    }

    @Test
    void aBodyThatIsShorterThanAnnouncedChangesNothing() throws IOException {
        try (var socket = new java.net.Socket("127.0.0.1", open.server().port())) {
            socket.getOutputStream()
                    .write(
                            "POST /api/log HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000000\r\n\r\n{\"project\":\"half\",\"run\":\"r\",\"metrics\":{}}"
                                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            socket.shutdownOutput();
            assertThat(
                            new String(
                                    socket.getInputStream().readAllBytes(),
                                    java.nio.charset.StandardCharsets.UTF_8))
                    .doesNotContain(" 200 ");
        }
        assertThat(open.data("get_all_projects", "{}").toString()).doesNotContain("half");
    }

    @Test
    void whatIsNoHttpIsAnsweredInJsonWithoutDetails() throws IOException {
        for (var request :
                List.of(
                        "GET\r\n\r\n",
                        "GET / HTTP/9.9\r\n\r\n",
                        "G\0T / HTTP/1.1\r\n\r\n",
                        "GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            var answer = open.raw(request);
            assertThat(answer)
                    .matches("(?s)HTTP/1.1 (400|505) .*")
                    .doesNotContainIgnoringCase("jetty")
                    .doesNotContain("org.");
        }
    }

    @Test
    void theServerAsksForABodyThatWaits() throws IOException {
        assertThat(
                        open.raw(
                                "POST /api/get_all_projects HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"))
                .contains(" 200 ");
    }

    // forms

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "application/json",
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=other",
                "multipart/mixed; boundary=xx"
            })
    void anUploadThatIsNoFormIsRefused(String type) {
        for (var path :
                List.of("/api/upload", "/gradio_api/upload", "/gradio_api/mcp/gradio_api/upload")) {
            var answer =
                    open.post(path, Harness.form("files", "a", "b") + "x", "Content-Type", type);
            assertThat(answer.status()).as(type + answer.body()).isIn(200, 400);
            if (answer.status() == 200) {
                assertThat(type).startsWith("multipart/mixed");
            }
        }
    }

    @Test
    void formsThatAreAttacksAreRefusedQuickly() {
        var part =
                "--xx\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a\"\r\n\r\nx\r\n";
        var forms =
                Map.of(
                        "a hundred thousand parts", part.repeat(100_000) + "--xx--\r\n",
                        "no end",
                                part
                                        + "--xx\r\nContent-Disposition: form-data; name=\"files\"\r\n\r\n"
                                        + "-".repeat(1_000_000),
                        "no start", "-".repeat(1_000_000),
                        "headers without end", "--xx\r\n" + "X: y\r\n".repeat(100_000),
                        "nothing", "");
        forms.forEach(
                (name, form) -> {
                    var started = System.nanoTime();
                    var answer = upload("xx", form);
                    assertThat(answer).as(name).matches("(?s)HTTP/1.1 (400|413) .*\\{\"error\".*");
                    assertThat(System.nanoTime() - started).as(name).isLessThan(3_000_000_000L);
                });
        assertThat(upload("-".repeat(10_000), "--" + "-".repeat(10_000)))
                .startsWith("HTTP/1.1 400");
        assertThat(upload("-".repeat(1 << 20), "-")).startsWith("HTTP/1.1 431");
    }

    private static String upload(String boundary, String form) {
        try {
            return open.raw(
                    "POST /api/upload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary="
                            + boundary
                            + "\r\nContent-Length: "
                            + form.length()
                            + "\r\n\r\n"
                            + form);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void severalFilesComeInTheirOrderAndOtherFieldsAreIgnored() {
        var body =
                "--xx\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nno\r\n"
                        + "--xx\r\nContent-Disposition: form-data; name=\"files\"; filename=\"1.txt\"\r\n\r\none\r\n"
                        + "--xx\r\nContent-Disposition: form-data; name=\"files\"; filename=\"2.txt\"\r\n\r\ntwo\r\n--xx--\r\n";
        var answer =
                open.post(
                        "/gradio_api/upload?upload_id=u",
                        body,
                        "Content-Type",
                        "multipart/form-data; boundary=xx");
        assertThat(answer.body())
                .matches("\\[\"/uploads/[0-9a-f]{32}/1.txt\",\"/uploads/[0-9a-f]{32}/2.txt\"]");
        assertThat(open.post("/api/upload", "").body()).isEqualTo("{\"paths\":[]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p1.db",
                "p1.db-wal",
                "p1.db-shm",
                "p1.lock",
                ".trackio-jvm/write_token",
                "artifacts/p1/blobs/x"
            })
    void aFileOfTheServersOwnIsNotFoundInPlainText(String name) {
        for (var path :
                List.of("/media/../" + name, "/" + name, name, dir.resolve(name).toString())) {
            for (var encoded :
                    List.of(
                            dev.trackio.server.http.Percent.encode(path),
                            dev.trackio.server.http.Percent.encode(
                                    dev.trackio.server.http.Percent.encode(path)))) {
                var answer = open.get("/file?path=" + encoded);
                assertThat(answer.status()).as(path).isEqualTo(404);
                assertThat(answer.body()).isEqualTo("Not found");
                assertThat(answer.header("content-type")).isEqualTo("text/plain; charset=utf-8");
            }
        }
        for (var missing : List.of("/file", "/file?", "/file?paths=x")) {
            var answer = open.get(missing);
            assertThat(answer.status()).as(missing).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("Missing path");
        }
        assertThat(open.get("/file?path=%25zz").body()).isEqualTo("Not found");
        assertThat(open.send("OPTIONS", "/file", null).status()).isEqualTo(405);
    }

    @Test
    void aPageThatWasLoggedRunsInAFrameOfItsOwnAndNowhereElse() throws IOException {
        Files.writeString(dir.resolve("media/p1/page.html"), "<script>let a;</script>");
        var page = "/file?path=/media/p1/page.html";
        var framed = open.get(page, "Sec-Fetch-Dest", "iframe");
        assertThat(framed.header("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(framed.header("content-disposition")).isNull();
        assertThat(framed.header("content-security-policy"))
                .startsWith("sandbox allow-scripts; default-src 'none';")
                .contains("frame-ancestors 'self'")
                .doesNotContain("allow-same-origin", "connect-src", "http");
        assertThat(framed.header("vary")).contains("Sec-Fetch-Dest");
        for (var wanted : List.of("document", "script", "embed", "object", "empty")) {
            var other = open.get(page, "Sec-Fetch-Dest", wanted);
            assertThat(other.header("content-type")).isEqualTo("application/octet-stream");
            assertThat(other.header("content-disposition")).startsWith("attachment");
            assertThat(other.header("content-security-policy"))
                    .isEqualTo("default-src 'none'; sandbox");
        }
    }

    @Test
    void aPageIsFramedWithoutTheBrowsersWordOnlyWhereTheAddressAsks() throws IOException {
        Files.writeString(dir.resolve("media/p1/page.html"), "<b>x</b>");
        var page = "/file?path=/media/p1/page.html";
        assertThat(open.get(page).header("content-type")).isEqualTo("application/octet-stream");
        var asked = open.get(page + "&framed=1");
        assertThat(asked.header("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(asked.header("content-security-policy")).startsWith("sandbox; default-src");
        assertThat(
                        open.get(page + "&framed=1", "Sec-Fetch-Dest", "document")
                                .header("content-type"))
                .isEqualTo("application/octet-stream");
    }

    @Test
    void aDrawingIsShownAsAPictureAndIsNoPage() throws IOException {
        Files.writeString(
                dir.resolve("media/p1/d.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
        var drawing = "/file?path=/media/p1/d.svg";
        var picture = open.get(drawing, "Sec-Fetch-Dest", "image");
        assertThat(picture.header("content-type")).isEqualTo("image/svg+xml");
        assertThat(picture.header("content-security-policy"))
                .isEqualTo("default-src 'none'; sandbox");
        assertThat(picture.header("vary")).contains("Sec-Fetch-Dest");
        for (var wanted : List.of("document", "iframe", "embed", "object", "empty")) {
            var other = open.get(drawing, "Sec-Fetch-Dest", wanted);
            assertThat(other.header("content-type")).isEqualTo("application/octet-stream");
            assertThat(other.header("content-disposition")).startsWith("attachment");
        }
    }

    @Test
    void aSavedFileKeepsTheNameThatItHadAtHome() {
        for (var name : List.of("../../notes.txt", "C:\\\\me\\\\notes.txt", "notes.txt")) {
            var path = open.upload("trackio-upload-x.txt", "saved");
            open.data(
                    "bulk_upload_media",
                    "{\"uploads\":[{\"project\":\"p1\",\"run\":null,\"step\":null,\"relative_path\":\"d\",\"uploaded_file\":{\"path\":\""
                            + path
                            + "\",\"orig_name\":\""
                            + name
                            + "\"}}],\"hf_token\":null}");
            assertThat(open.data("get_project_files", "{\"project\":\"p1\"}").toString())
                    .contains("name=d/notes.txt")
                    .doesNotContain("trackio-upload");
        }
        assertThat(open.get("/file?path=/media/p1/files/d/notes.txt").body()).isEqualTo("saved");
    }

    // ranges

    @ParameterizedTest
    @CsvSource({
        "bytes=0-1, 206, fi", "bytes=2-, 206, ne", "bytes=-1, 206, e", "bytes=-99, 206, fine",
                "bytes=0-99, 206, fine",
        "bytes=4-, 416,", "bytes=3-1, 416,", "bytes=-0, 416,", "'bytes=0-0,2-2', 200, fine",
                "bytes=-, 200, fine",
        "lines=0-1, 200, fine", "bytes=99999999999999999999-, 200, fine",
                "bytes=0-99999999999999999999, 200, fine"
    })
    void aRangeOfAFileIsSent(String range, int status, String content) {
        var answer = open.get("/file?path=/media/p1/ok.txt", "Range", range);
        assertThat(answer.status()).isEqualTo(status);
        if (content != null) {
            assertThat(answer.body()).isEqualTo(content);
        }
    }

    @Test
    void aFileThatTheClientHasIsNotSentAgain() {
        var first = open.get("/file?path=/media/p1/ok.txt");
        assertThat(
                        open.get(
                                        "/file?path=/media/p1/ok.txt",
                                        "If-None-Match",
                                        first.header("etag"))
                                .status())
                .isEqualTo(304);
        var head =
                open.send(
                        HttpRequest.newBuilder(open.uri("/file?path=/media/p1/ok.txt"))
                                .method("HEAD", BodyPublishers.noBody())
                                .build());
        assertThat(head.header("content-length")).isEqualTo("4");
    }
}
