package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.server.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts over HTTP: up, down, and everything that is refused. */
@Timeout(120)
class ArtifactScenarioTest {
    private static final String ZEROS = "0".repeat(64);

    @TempDir Path dir;
    private Harness server;

    @BeforeEach
    void start() throws IOException {
        server = Harness.open(dir);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String digest(String content) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String upload(String project, String content) {
        var path = server.upload("blob", content);
        server.data("bulk_upload_artifact_blob", uploads(project, digest(content), path));
        return digest(content);
    }

    private static String uploads(String project, String digest, String path) {
        return Json.string(
                Map.of(
                        "project",
                        project,
                        "uploads",
                        List.of(
                                Map.of(
                                        "project",
                                        project,
                                        "digest",
                                        digest,
                                        "uploaded_file",
                                        Map.of(
                                                "path",
                                                path,
                                                "orig_name",
                                                digest,
                                                "meta",
                                                Map.of("_type", "gradio.FileData"))))));
    }

    private static Map<String, Object> artifact(String project, String name, Object... files) {
        var manifest = new ArrayList<Object>();
        for (var i = 0; i < files.length; i += 2) {
            manifest.add(Map.of("path", files[i], "digest", files[i + 1], "size", 3));
        }
        var artifact = new LinkedHashMap<String, Object>();
        artifact.put("project", project);
        artifact.put("name", name);
        artifact.put("type", "model");
        artifact.put("manifest", manifest);
        artifact.put("run_name", "train");
        artifact.put("run_id", "id-train");
        return artifact;
    }

    private Map<?, ?> log(Map<String, Object> artifact) {
        return (Map<?, ?>) server.data("artifact_log", Json.string(artifact));
    }

    private static Map<String, Object> with(
            Map<String, Object> artifact, String key, Object value) {
        var changed = new LinkedHashMap<>(artifact);
        changed.put(key, value);
        return changed;
    }

    private void refused(String operation, Object arguments, String message) {
        var answer = server.post("/api/" + operation, Json.string(arguments));
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat((String) ((Map<?, ?>) answer.json()).get("error")).startsWith(message);
    }

    @Test
    void aFileGoesUpAndComesDown() throws IOException {
        var digest = upload("my.proj 1", "abc");
        assertThat(server.data("check_artifact_blobs", check("my.proj 1", ZEROS, digest, digest)))
                .isEqualTo(Map.of("present", List.of(digest, digest)));
        var stored = dir.resolve("artifacts/myproj1/blobs/sha256/" + digest.substring(0, 2));
        assertThat(Files.readString(stored.resolve(digest))).isEqualTo("abc");
        try (var left = Files.list(stored)) {
            assertThat(left).hasSize(1);
        }

        for (var project : List.of("myproj1", "my.proj%201")) {
            var url = "/artifact_blob/" + project + "/" + digest;
            var whole = server.get(url);
            assertThat(whole.body()).isEqualTo("abc");
            assertThat(whole.header("content-type")).isEqualTo("application/octet-stream");
            assertThat(whole.header("etag")).isEqualTo("\"" + digest + "\"");
            assertThat(whole.header("accept-ranges")).isEqualTo("bytes");
            assertThat(server.send("HEAD", url, null).header("content-length")).isEqualTo("3");
            var part = server.get(url, "Range", "bytes=1-");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.body()).isEqualTo("bc");
            assertThat(part.header("content-range")).isEqualTo("bytes 1-2/3");
            assertThat(server.get(url, "If-None-Match", "\"" + digest + "\"").status())
                    .isEqualTo(304);
            assertThat(server.get(url, "Range", "bytes=9-").status()).isEqualTo(416);
        }
    }

    @Test
    void aFileIsSavedUnderTheNameThatTheAddressGivesIt() {
        var url = "/artifact_blob/p/" + upload("p", "abc");
        var digest = url.substring(url.lastIndexOf('/') + 1);
        var disposition = "content-disposition";

        var named = server.get(url + "?name=b%C3%A4r%20%22.bin");
        assertThat(named.body()).isEqualTo("abc");
        assertThat(named.header(disposition))
                .isEqualTo("attachment; filename*=utf-8''b%C3%A4r%20%22.bin");
        assertThat(named.header("etag")).isEqualTo("\"" + digest + "\"");
        var page = server.get(url + "?name=a.html");
        assertThat(page.header(disposition)).isEqualTo("attachment; filename*=utf-8''a.html");
        assertThat(page.header("content-type")).isEqualTo("application/octet-stream");
        for (var none : List.of("", ".", "..", "a%2Fb", "a%5Cb", "a%0D%0Ab", "a".repeat(256))) {
            assertThat(server.get(url + "?name=" + none).header(disposition))
                    .as(none)
                    .isEqualTo("attachment; filename*=utf-8''" + digest);
        }
    }

    private static String check(String project, String... digests) {
        return Json.string(Map.of("project", project, "digests", List.of(digests)));
    }

    @Test
    void whatIsNoBlobIsNotFound() throws IOException {
        upload("p", "abc");
        Files.writeString(dir.resolve("secret"), "secret");
        for (var path :
                List.of(
                        "p/" + ZEROS,
                        "p/zz",
                        "p/" + digest("abc").toUpperCase(java.util.Locale.ROOT),
                        "q/" + digest("abc"),
                        "../" + digest("abc"),
                        "p/..%2f..%2f..%2f..%2fsecret",
                        "%2e%2e%2f%2e%2e/secret",
                        "p%2Fblobs%2Fsha256/" + digest("abc"),
                        "p%00/" + digest("abc"),
                        "..%5Cp/..%5Csecret")) {
            var answer = server.get("/artifact_blob/" + path);
            assertThat(answer.body()).as(path).doesNotContain("secret", "abc");
            assertThat(answer.status()).as(path).isIn(400, 404);
        }
        var answer = server.get("/artifact_blob/p/zz");
        assertThat(answer.body()).isEqualTo("Not found");
        assertThat(answer.header("content-type")).startsWith("text/plain");
        assertThat(server.get("/artifact_blob/" + "p").status()).isEqualTo(404);
        assertThat(server.post("/artifact_blob/p/" + ZEROS, "").status()).isEqualTo(405);
    }

    /** The answers that the reference gave, with ours for what it refused with 500. */
    @Test
    void aVersionIsAnsweredAsTheReferenceDoes() {
        var m = upload("p", "m");
        var first =
                log(
                        with(
                                with(artifact("p", "model", "m.bin", m), "metadata", Map.of()),
                                "aliases",
                                List.of("prod")));
        assertThat(first.keySet().stream().map(Object::toString).toList())
                .containsExactly(
                        "artifact_id",
                        "version_id",
                        "version",
                        "name",
                        "type",
                        "description",
                        "manifest",
                        "manifest_digest",
                        "metadata",
                        "size_bytes",
                        "producer_run_id",
                        "producer_run_name",
                        "created_at",
                        "aliases");
        assertThat(first.get("metadata")).isNull();
        assertThat(first.get("aliases")).isEqualTo(List.of("latest", "prod"));
        assertThat(
                        server.post(
                                        "/api/get_artifact_manifest",
                                        "{\"args\":[\"p\",\"model\",null],\"kwargs\":{}}")
                                .json())
                .isEqualTo(Map.of("data", first));
        refused(
                "artifact_log",
                with(artifact("p", "model", "m.bin", m), "type", "other"),
                "Artifact 'model' already exists with type 'model'; cannot relog with type 'other'.");
        var missing =
                server.post(
                        "/api/get_artifact_manifest",
                        "{\"project\":\"p\",\"name\":\"x\",\"spec\":null}");
        assertThat(missing.body()).isEqualTo("{\"data\":null}");
        assertThat((List<?>) server.data("get_artifacts", "{\"project\":\"p\"}"))
                .singleElement()
                .isEqualTo(
                        Json.tree(
                                dev.trackio.api.RawJson.of(
                                        "{\"name\":\"model\",\"type\":\"model\",\"description\":null,\"num_versions\":1,\"latest_version\":0,\"size_bytes\":3,\"aliases\":[\"latest\",\"prod\"],\"created_at\":\""
                                                + first.get("created_at")
                                                + "\"}")));
    }

    @Test
    void tabsRunsAndLinksTellOfAnArtifact() {
        var tabs = "{\"project\":\"p\"}";
        assertThat(((Map<?, ?>) server.data("get_tab_availability", tabs)).get("artifacts"))
                .isEqualTo(false);
        var version = log(artifact("p", "model", "m.bin", upload("p", "m")));
        assertThat(((Map<?, ?>) server.data("get_tab_availability", tabs)).get("artifacts"))
                .isEqualTo(true);

        server.data("bulk_log", "{\"logs\":[{\"project\":\"p\",\"run\":\"eval\",\"metrics\":{}}]}");
        server.data(
                "log_artifact_use",
                "{\"project\":\"p\",\"version_id\":"
                        + version.get("version_id")
                        + ",\"run_name\":\"serve\",\"run_id\":\"id-serve\",\"hf_token\":null}");
        for (var i = 0; i < 2; i++) { // the second time out of memory
            assertThat(
                            ((List<?>) server.data("get_runs_for_project", tabs))
                                    .stream().map(run -> ((Map<?, ?>) run).get("name")).toList())
                    .isEqualTo(List.of("train", "eval", "serve"));
        }
        assertThat(((Map<?, ?>) server.data("get_project_summary", tabs)).get("num_runs"))
                .isEqualTo(3);
        var lineage =
                server.post("/api/get_artifact_lineage", "{\"project\":\"p\",\"version_id\":1}");
        assertThat(lineage.body())
                .contains("\"focus\":\"art:1\",\"truncated\":false", "\"id\":\"run:id-serve\"")
                .doesNotContain("\"project\"");
        assertThat(server.data("get_artifact_consumers", "{\"args\":[\"p\",1]}").toString())
                .startsWith("[{run_name=serve, run_id=id-serve, project=p, created_at=");
        assertThat(server.post("/api/get_run_artifact_counts", tabs).body())
                .isEqualTo(
                        "{\"data\":[{\"run_id\":\"id-train\",\"run_name\":\"train\",\"input\":0,\"output\":1},"
                                + "{\"run_id\":\"id-serve\",\"run_name\":\"serve\",\"input\":1,\"output\":0}]}");
        assertThat(
                        server.post("/api/get_run_artifacts", "{\"project\":\"p\",\"run\":\"zz\"}")
                                .body())
                .isEqualTo("{\"data\":{\"input\":[],\"output\":[]}}");
    }

    @Test
    void replacingRemovesFilesThatNobodyHas() {
        var a = upload("p", "a");
        var b = upload("p", "b");
        log(artifact("p", "one", "f", a));
        log(artifact("p", "two", "f", b));
        var replaced = log(with(artifact("p", "one", "f", b), "overwrite", true));

        assertThat(replaced.get("version")).isEqualTo(1);
        assertThat(server.data("check_artifact_blobs", check("p", a, b)))
                .isEqualTo(Map.of("present", List.of(b)));
        refused(
                "artifact_log",
                artifact("p", "one", "f", a),
                "Manifest references blobs not on server: ['" + a + "']");
    }

    @Test
    void whatIsWrongIsRefusedAsTheCallersFault() {
        var a = upload("p", "a");
        var fine = artifact("p", "x", "f", a);
        refused(
                "artifact_log",
                with(fine, "name", "a/b"),
                "Artifact name 'a/b' must match ^[A-Za-z0-9._-]+$");
        refused("artifact_log", with(fine, "name", "a\n"), "Artifact name 'a\n' must match");
        refused("artifact_log", with(fine, "type", ""), "Artifact type must be a non-empty string");
        refused(
                "artifact_log",
                with(fine, "aliases", List.of("v1")),
                "Alias 'v1' is reserved for version pointers (vN)");
        refused(
                "artifact_log",
                with(fine, "aliases", List.of("")),
                "Alias '' must be a non-empty string");
        refused("artifact_log", with(fine, "aliases", List.of("a b")), "Alias 'a b' must match");
        refused("artifact_log", with(fine, "aliases", "x"), "aliases: expected a list");
        refused("artifact_log", with(fine, "overwrite", "x"), "overwrite: expected true or false");
        refused(
                "artifact_log",
                with(fine, "manifest", List.of()),
                "Artifact manifest must be a non-empty list");
        refused(
                "artifact_log",
                with(fine, "manifest", List.of(1)),
                "manifest[0]: expected an object");
        refused(
                "artifact_log",
                artifact("p", "x", "../../../etc/passwd", a),
                "Invalid artifact path '../../../etc/passwd'");
        refused(
                "artifact_log",
                artifact("p", "x", "f", "../" + a.substring(3)),
                "Invalid sha256 digest");
        refused("artifact_log", artifact("../p/..", "x", "f", ZEROS), "Manifest references blobs");
        refused("artifact_log", artifact("..", "x", "f", a), "Invalid project name '..'");
        refused(
                "artifact_log",
                artifact(
                        "p",
                        "x",
                        "a",
                        "1".repeat(64),
                        "b",
                        "2".repeat(64),
                        "c",
                        "3".repeat(64),
                        "d",
                        "4".repeat(64),
                        "e",
                        "5".repeat(64),
                        "f",
                        "6".repeat(64)),
                "Manifest references blobs not on server: ['" + "1".repeat(64) + "', ");
        refused(
                "check_artifact_blobs",
                Map.of("project", "p", "digests", List.of("ab")),
                "Invalid sha256 digest: 'ab'");
        refused(
                "log_artifact_use",
                Map.of("project", "p", "version_id", 1),
                "Project 'p' has no artifact version");
        assertThat(server.post("/api/get_artifacts", "{\"project\":\"p\"}").body())
                .isEqualTo("{\"data\":[]}");
        assertThat(server.data("get_all_projects", "{}")).isEqualTo(List.of());
    }

    @Test
    void anUploadServesOnceAndOnlyWithItsDigest() {
        var path = server.upload("x", "abc");
        refusedUpload(
                uploads("p", ZEROS, path),
                "Digest mismatch: claimed " + ZEROS + ", computed " + digest("abc"));
        refusedUpload(uploads("p", "../../" + ZEROS.substring(6), path), "Invalid sha256 digest");
        server.data("bulk_upload_artifact_blob", uploads("p", digest("abc"), path));
        refusedUpload(
                uploads("p", digest("abc"), path),
                "Uploaded file was not created by this Trackio server.");
        refusedUpload(
                uploads("p", ZEROS, "/etc/passwd"),
                "Uploaded file was not created by this Trackio server.");
        assertThat(server.data("check_artifact_blobs", check("p", ZEROS, digest("abc"))))
                .isEqualTo(Map.of("present", List.of(digest("abc"))));
    }

    private void refusedUpload(String body, String message) {
        var answer = server.post("/api/bulk_upload_artifact_blob", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains(message);
    }

    /** A file that another program left half written heals by an upload. */
    @Test
    void aDamagedFileIsReplaced() throws IOException {
        var digest = upload("p", "abc");
        var file = dir.resolve("artifacts/p/blobs/sha256/" + digest.substring(0, 2) + "/" + digest);
        Files.writeString(file, "ab");
        upload("p", "abc");
        assertThat(Files.readString(file)).isEqualTo("abc");
    }

    @Test
    void aManifestOfAHundredThousandFilesIsLoggedAndOneMoreIsRefused() {
        var digest = upload("p", "a");
        var entries = new StringBuilder();
        for (var i = 0; i < 100_000; i++) {
            entries.append(i == 0 ? "" : ",")
                    .append("{\"path\":\"data/part/")
                    .append(i)
                    .append("\",\"digest\":\"")
                    .append(digest)
                    .append("\",\"size\":1}");
        }
        var head = "{\"project\":\"p\",\"name\":\"big\",\"type\":\"d\",\"manifest\":[";
        var answer = server.post("/api/artifact_log", head + entries + "]}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"size_bytes\":100000");
        var more = entries + ",{\"path\":\"x\",\"digest\":\"" + digest + "\",\"size\":1}";
        var refused = server.post("/api/artifact_log", head + more + "]}");
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.body()).contains("has 100001 entries; at most 100000 are possible");
        assertThat(server.post("/api/list_artifacts", "{\"project\":\"p\"}").body())
                .contains("\"num_files\":100000");
    }

    @Test
    void writingNeedsTheTokenAndAPrivateServerHidesItsFiles(@TempDir Path guardedDir)
            throws IOException {
        try (var guarded = Harness.closed(guardedDir)) {
            var token = "X-Trackio-Write-Token";
            var path = guarded.upload("x", "abc", token, Harness.TOKEN);
            var body = uploads("p", digest("abc"), path);
            assertThat(guarded.post("/api/bulk_upload_artifact_blob", body).status())
                    .isEqualTo(400);
            assertThat(
                            guarded.post(
                                            "/api/bulk_upload_artifact_blob",
                                            body,
                                            token,
                                            Harness.TOKEN)
                                    .status())
                    .isEqualTo(200);
            var url = "/artifact_blob/p/" + digest("abc");
            assertThat(guarded.get(url).status()).isEqualTo(401);
            assertThat(guarded.get(url, token, Harness.TOKEN).body()).isEqualTo("abc");
        }
    }

    /** A reference names a place that may be anywhere, also inside of somebody's network. */
    @Test
    void noReferenceIsEverFetched() throws IOException {
        try (var inside = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            inside.setSoTimeout(20);
            var url = "http://127.0.0.1:" + inside.getLocalPort() + "/secret";
            var reference = Map.of("path", "x", "digest", url, "size", 0, "ref", url);
            log(with(artifact("p", "refs"), "manifest", List.of(reference)));
            var version =
                    (Map<?, ?>)
                            server.data(
                                    "get_artifact_manifest",
                                    "{\"project\":\"p\",\"name\":\"refs\",\"spec\":null}");
            assertThat(version.get("manifest").toString()).contains(url);
            assertThat(server.get("/artifact_blob/p/" + url).status()).isEqualTo(404);
            assertThatThrownBy(inside::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }
}
