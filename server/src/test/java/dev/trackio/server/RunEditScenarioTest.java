package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are deleted and renamed, with their files, through the API. */
@Timeout(60)
class RunEditScenarioTest {
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

    /** A run with one entry, which names a file, and the file. */
    private void logged(String id, String name, String file, String content) {
        server.data(
                "bulk_log",
                """
                {"logs": [{"project": "p", "run": "%1$s", "run_id": "%2$s", "config": {"id": "%2$s"},
                  "metrics": {"loss": 0.5, "i": {"_type": "trackio.image", "file_path": "p/%1$s/0/%3$s"}}}]}"""
                        .formatted(name, id, file));
        server.data(
                "bulk_upload_media",
                """
                {"uploads": [{"project": "p", "run": "%s", "step": 0, "relative_path": null,
                  "uploaded_file": {"path": "%s", "orig_name": "%s"}}], "hf_token": null}"""
                        .formatted(name, server.upload(file, content), file));
    }

    private List<String> runs() {
        return ((List<?>) server.data("get_runs_for_project", "{\"project\":\"p\"}"))
                .stream()
                        .<String>map(
                                run ->
                                        ((Map<?, ?>) run).get("id")
                                                + " "
                                                + ((Map<?, ?>) run).get("name"))
                        .toList();
    }

    /** What the entry of a run names, and what is there. */
    private String file(String id) {
        var logs =
                (List<?>) server.data("get_logs", "{\"project\":\"p\",\"run_id\":\"" + id + "\"}");
        var image = (Map<?, ?>) ((Map<?, ?>) logs.getFirst()).get("i");
        var path = (String) image.get("file_path");
        var answer = server.get("/file?path=/media/" + path.replace(" ", "%20"));
        return path + " " + (answer.status() == 200 ? answer.body() : answer.status());
    }

    private List<String> media() throws IOException {
        var root = dir.resolve("media");
        try (var files = Files.walk(root)) {
            return files.filter(file -> !file.equals(root))
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aDeletedRunLeavesNothing() throws IOException {
        logged("1", "a", "x.png", "one");
        logged("2", "b", "x.png", "two");
        assertThat(runs()).containsExactly("1 a", "2 b");

        assertThat(server.data("delete_run", "{\"project\":\"p\",\"run\":\"a\"}")).isEqualTo(true);

        assertThat(runs()).containsExactly("2 b");
        assertThat(server.data("get_run_configs", "{\"project\":\"p\"}"))
                .isEqualTo(Map.of("2", Map.of("id", "2")));
        assertThat(media()).containsExactly("p", "p/b", "p/b/0", "p/b/0/x.png");
        assertThat(server.data("delete_run", "{\"project\":\"p\",\"run\":\"a\"}")).isEqualTo(false);
        assertThat(server.data("delete_run", "{\"project\":\"p\"}")).isEqualTo(false);
        assertThat(server.data("delete_run", "{\"project\":\"none\",\"run\":\"a\"}"))
                .isEqualTo(false);
        assertThat(dir.resolve("none.db")).doesNotExist();
    }

    @Test
    void runsOfOneNameKeepTheirFilesWhenOneOfThemGoes() throws IOException {
        logged("1", "a", "1.png", "one");
        logged("2", "a", "2.png", "two");

        server.data("delete_run", "{\"project\":\"p\",\"run\":\"a\",\"run_id\":\"1\"}");

        assertThat(file("2")).isEqualTo("p/a/0/2.png two");
        assertThat(media()).containsExactly("p", "p/a", "p/a/0", "p/a/0/2.png");
    }

    @Test
    void theFilesOfTheProjectAreNoRuns() throws IOException {
        logged("1", "files", "1.png", "one");
        server.data(
                "bulk_upload_media",
                """
                {"uploads": [{"project": "p", "run": null, "step": null, "relative_path": "",
                  "uploaded_file": {"path": "%s", "orig_name": "saved.txt"}}], "hf_token": null}"""
                        .formatted(server.upload("saved.txt", "saved")));

        server.data("delete_run", "{\"project\":\"p\",\"run\":\"files\"}");

        assertThat(media()).containsExactly("p", "p/files", "p/files/saved.txt");
    }

    @Test
    void aRenamedRunTakesItsFilesAlong() throws IOException {
        logged("1", "a", "x.png", "one");
        logged("2", "a", "x-of-2.png", "two");
        logged("3", "b", "x.png", "three");
        assertThat(runs()).containsExactly("1 a", "2 a", "3 b");

        assertThat(
                        server.data(
                                "rename_run",
                                "{\"project\":\"p\",\"old_name\":\"a\",\"new_name\":\"b\",\"run_id\":\"1\"}"))
                .isEqualTo(true);

        assertThat(runs()).containsExactly("1 b", "2 a", "3 b");
        assertThat(file("1")).isEqualTo("p/b/0/x-2.png one");
        assertThat(file("2")).isEqualTo("p/a/0/x-of-2.png two");
        assertThat(file("3")).isEqualTo("p/b/0/x.png three");
        assertThat(media())
                .containsExactly(
                        "p",
                        "p/a",
                        "p/a/0",
                        "p/a/0/x-of-2.png",
                        "p/b",
                        "p/b/0",
                        "p/b/0/x-2.png",
                        "p/b/0/x.png");

        server.data("rename_run", "{\"project\":\"p\",\"old_name\":\"a\",\"new_name\":\"c d/e\"}");
        assertThat(file("2")).isEqualTo("p/c d/e/0/x-of-2.png two");
        server.data("delete_run", "{\"project\":\"p\",\"run_id\":\"1\"}");
        assertThat(file("3")).isEqualTo("p/b/0/x.png three");
    }

    /** A client sends the file first. */
    @Test
    void anEntryThatComesAfterTheRenamingFindsItsFile() throws IOException {
        logged("1", "a", "x.png", "one");
        server.data(
                "bulk_upload_media",
                """
                {"uploads": [{"project": "p", "run": "a", "step": 5, "relative_path": null,
                  "uploaded_file": {"path": "%s", "orig_name": "u.png"}}], "hf_token": null}"""
                        .formatted(server.upload("u.png", "five")));

        server.data("rename_run", "{\"project\":\"p\",\"old_name\":\"a\",\"new_name\":\"b\"}");
        server.data(
                "bulk_log",
                """
                {"logs": [{"project": "p", "run": "a", "run_id": "1", "step": 5,
                  "metrics": {"i": {"_type": "trackio.image", "file_path": "p/a/5/u.png"}}}]}""");

        assertThat(server.get("/file?path=/media/p/a/5/u.png").body()).isEqualTo("five");
        assertThat(file("1")).isEqualTo("p/b/0/x.png one");
        assertThat(media()).contains("p/b/5/u.png").doesNotContain("p/a/0/x.png");
        server.data("delete_run", "{\"project\":\"p\",\"run_id\":\"1\"}");
        assertThat(media()).isEmpty();
    }

    @Test
    void namesThatLeadElsewhereMoveNoFile() throws IOException {
        logged("1", "a", "x.png", "one");
        for (var name : List.of("../../x", "/x", "..", "a\\\\b", "a/../../x")) {
            var answer =
                    server.post(
                            "/api/rename_run",
                            "{\"project\":\"p\",\"old_name\":\"a\",\"new_name\":\"" + name + "\"}");
            assertThat(answer.status()).as(name).isEqualTo(400);
            assertThat(answer.body()).contains("new_name: files of a run cannot be kept");
        }
        assertThat(runs()).containsExactly("1 a");
        assertThat(file("1")).isEqualTo("p/a/0/x.png one");

        // Paths in entries are a client's words.
        server.data(
                "bulk_log",
                """
                {"logs": [{"project": "p", "run": "evil", "metrics":
                  {"i": {"file_path": "p/evil/../a/0/x.png"}, "j": {"file_path": "p/a/0/x.png"}}}]}""");
        server.data(
                "rename_run", "{\"project\":\"p\",\"old_name\":\"evil\",\"new_name\":\"worse\"}");
        server.data("delete_run", "{\"project\":\"p\",\"run\":\"worse\"}");
        assertThat(file("1")).isEqualTo("p/a/0/x.png one");
    }

    @Test
    void whatCannotBeRenamedIsSaid() {
        logged("1", "a", "x.png", "one");
        for (var call :
                List.of(
                        "\"old_name\":\"a\",\"new_name\":\"  \"}|New run name cannot be empty",
                        "\"old_name\":\"zz\",\"new_name\":\"q\"}|Run 'zz' does not exist in project 'p'",
                        "\"old_name\":\"a\"}|Missing required parameter: new_name")) {
            var parts = call.split("\\|");
            var answer = server.post("/api/rename_run", "{\"project\":\"p\"," + parts[0]);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json()).isEqualTo(Map.of("error", parts[1]));
        }
        var none =
                server.post(
                        "/api/rename_run",
                        "{\"project\":\"none\",\"old_name\":\"a\",\"new_name\":\"b\"}");
        assertThat(none.json()).isEqualTo(Map.of("error", "Project 'none' does not exist"));
        assertThat(dir.resolve("none.db")).doesNotExist();
    }

    @Test
    void aDeletedRunComesBack() {
        logged("1", "a", "x.png", "one");
        logged("2", "b", "x.png", "two");
        assertThat(runs()).containsExactly("1 a", "2 b");
        server.data("delete_run", "{\"project\":\"p\",\"run\":\"a\"}");
        assertThat(runs()).containsExactly("2 b");
        var deleted = (List<?>) server.data("get_deleted_runs", "{\"project\":\"p\"}");
        assertThat(deleted).hasSize(1);
        assertThat(((Map<?, ?>) deleted.getFirst()).get("id")).isEqualTo("1");

        assertThat(server.data("restore_run", "{\"project\":\"p\",\"run\":\"a\"}")).isEqualTo(true);

        assertThat(runs()).containsExactly("1 a", "2 b");
        assertThat(file("1")).isEqualTo("p/a/0/x.png one");
        assertThat(server.data("get_deleted_runs", "{\"project\":\"p\"}")).isEqualTo(List.of());
        assertThat(server.data("restore_run", "{\"project\":\"none\",\"run\":\"a\"}"))
                .isEqualTo(false);
    }

    @Test
    void sessionFilesOfTracesFollowTheirRun() throws Exception {
        for (var id : List.of("1", "2")) {
            server.data(
                    "bulk_log",
                    """
                    {"logs": [{"project": "p", "run": "a", "run_id": "%1$s", "log_id": "l%1$s", "metrics": {"t":
                      {"_type": "trackio.trace", "messages": [{"role": "user", "content": "hi"}]}}}]}"""
                            .formatted(id));
        }
        awaitSessions("a/1-l1-t.jsonl", "a/2-l2-t.jsonl");
        server.data(
                "rename_run",
                "{\"project\":\"p\",\"old_name\":\"a\",\"new_name\":\"b\",\"run_id\":\"1\"}");
        awaitSessions("a/2-l2-t.jsonl", "b/1-l1-t.jsonl");
        server.data("delete_run", "{\"project\":\"p\",\"run_id\":\"1\"}");
        awaitSessions("a/2-l2-t.jsonl");
        server.data("restore_run", "{\"project\":\"p\",\"run\":\"b\"}");
        awaitSessions("a/2-l2-t.jsonl", "b/1-l1-t.jsonl");
    }

    /** They are written and removed after the answer. */
    private void awaitSessions(String... expected) throws Exception {
        var root = dir.resolve("traces/p");
        var found = List.<String>of();
        for (var i = 0; i < 500 && !found.equals(List.of(expected)); i++) {
            Thread.sleep(10);
            if (Files.exists(root)) {
                try (var files = Files.walk(root)) {
                    found =
                            files.filter(Files::isRegularFile)
                                    .map(file -> root.relativize(file).toString())
                                    .sorted()
                                    .toList();
                } catch (java.io.UncheckedIOException e) {
                    found = List.of(); // something went while it was looked at
                }
            }
        }
        assertThat(found).containsExactly(expected);
    }

    /** Of many runs foreign changes are not looked for before every read; our own are known. */
    @Test
    void amongManyRunsADeletedOneIsGoneAtOnce() {
        server.data(
                "bulk_log",
                "{\"logs\":["
                        + IntStream.range(0, 600)
                                .mapToObj(
                                        i ->
                                                "{\"project\":\"p\",\"run\":\"r%1$d\",\"run_id\":\"%1$d\",\"metrics\":{\"x\":1}}"
                                                        .formatted(i))
                                .collect(Collectors.joining(","))
                        + "]}");
        for (var i = 0; i < 20; i++) {
            assertThat(runs()).hasSize(600 - i);
            server.data("delete_run", "{\"project\":\"p\",\"run_id\":\"" + i + "\"}");
            assertThat(runs()).doesNotContain(i + " r" + i);
            server.data(
                    "rename_run",
                    "{\"project\":\"p\",\"old_name\":\"\",\"new_name\":\"new\",\"run_id\":\"599\"}");
            assertThat(runs()).contains("599 new");
            server.data(
                    "rename_run", "{\"project\":\"p\",\"old_name\":\"new\",\"new_name\":\"old\"}");
            assertThat(runs()).contains("599 old");
        }
    }

    @Test
    void theGradioApiTellsTheOutcomeToo() {
        logged("1", "a", "x.png", "one");
        assertThat(server.post("/gradio_api/run/delete_run", "{\"data\":[\"p\",\"zz\"]}").body())
                .startsWith("{\"data\":[false],");
        var started = server.post("/gradio_api/call/delete_run", "{\"data\":[\"p\",\"a\"]}");
        var id = ((Map<?, ?>) started.json()).get("event_id");
        for (var i = 0; i < 2; i++) {
            assertThat(server.get("/gradio_api/call/delete_run/" + id).body())
                    .isEqualTo("event: complete\ndata: [true]\n\n");
        }
    }

    @Test
    void bothWantTheToken(@TempDir Path other) throws IOException {
        try (var guarded = Harness.guarded(other)) {
            for (var call :
                    Map.of(
                                    "delete_run", "{\"project\":\"p\",\"run\":\"a\"}",
                                    "rename_run",
                                            "{\"project\":\"p\",\"old_name\":\"a\",\"new_name\":\"b\"}")
                            .entrySet()) {
                var answer = guarded.post("/api/" + call.getKey(), call.getValue());
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.body()).contains("A write_token is required to delete or rename");
            }
        }
    }
}
