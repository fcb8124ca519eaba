package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.ProjectOperations;
import dev.trackio.api.RunOperations.OfProject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A project that is deleted and restored, through the API. */
@Timeout(30)
class ProjectTrashScenarioTest {
    @TempDir Path dir;

    private static final String P = "{\"project\":\"p\"}";

    private static void log(Harness server, String run) {
        server.data(
                "bulk_log",
                """
                {"logs": [{"project": "p", "run": "%1$s", "config": {"lr": 1}, "metrics": {"loss": 1}},
                  {"project": "p", "run": " ", "metrics": {"loss": 2}}]}"""
                        .formatted(run));
        server.data(
                "bulk_upload_media",
                """
                {"uploads": [{"project": "p", "run": "%s", "step": 0, "relative_path": null,
                  "uploaded_file": {"path": "%s", "orig_name": "x.png"}}], "hf_token": null}"""
                        .formatted(run, server.upload("x.png", "picture")));
    }

    private static List<?> all(Harness server, String operation, String arguments) {
        return (List<?>) server.data(operation, arguments);
    }

    private static Map<?, ?> deleted(Harness server, int index) {
        return (Map<?, ?>) all(server, "get_deleted_projects", "{}").get(index);
    }

    @Test
    void aDeletedProjectLeavesNothingAndComesBack() throws IOException {
        try (var server = Harness.open(dir)) {
            log(server, "a");
            server.data("set_run_notes", "{\"project\":\"p\",\"run\":\"a\",\"notes\":\"mine\"}");
            assertThat(all(server, "get_metric_names", "{\"project\":\"p\",\"run\":\"a\"}"))
                    .isNotEmpty();

            assertThat(server.data("delete_project", P)).isEqualTo(true);

            assertThat(all(server, "get_all_projects", "{}")).isEmpty();
            assertThat(all(server, "get_runs_for_project", P)).isEmpty();
            assertThat(all(server, "get_rejected_entries", P)).isEmpty();
            assertThat(all(server, "get_run_annotations", P)).isEmpty();
            assertThat(all(server, "get_metric_names", "{\"project\":\"p\",\"run\":\"a\"}"))
                    .isEmpty();
            assertThat(server.get("/file?path=/media/p/a/0/x.png").status()).isEqualTo(404);
            assertThat(server.data("delete_project", P)).isEqualTo(false);
            var kept = deleted(server, 0);
            assertThat(kept.get("project")).isEqualTo("p");
            assertThat(
                            Duration.between(
                                            Instant.parse((String) kept.get("deleted_at")),
                                            Instant.parse((String) kept.get("kept_until")))
                                    .toDays())
                    .isEqualTo(30);

            assertThat(server.data("restore_project", P)).isEqualTo(true);

            assertThat(all(server, "get_runs_for_project", P)).hasSize(1);
            assertThat(all(server, "get_rejected_entries", P)).hasSize(1);
            assertThat(all(server, "get_run_annotations", P).toString()).contains("mine");
            assertThat(all(server, "get_metric_names", "{\"project\":\"p\",\"run\":\"a\"}"))
                    .isNotEmpty();
            assertThat(server.get("/file?path=/media/p/a/0/x.png").body()).isEqualTo("picture");
            assertThat(all(server, "get_deleted_projects", "{}")).isEmpty();
            assertThat(server.data("restore_project", P)).isEqualTo(false);
        }
    }

    @Test
    void oneThatWasLoggedAnewIsNeverOverwritten() throws IOException {
        try (var server = Harness.open(dir)) {
            log(server, "old");
            server.data("delete_project", P);
            log(server, "new");
            var refused = server.post("/api/restore_project", P);
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.body()).contains("delete that one first");
            assertThat(all(server, "get_runs_for_project", P).toString()).contains("new");

            server.data("delete_project", P);
            var first = deleted(server, 1).get("deleted_at");
            server.data(
                    "restore_project",
                    "{\"project\":\"p\",\"deleted_at\":\"%s\"}".formatted(first));

            assertThat(all(server, "get_runs_for_project", P).toString())
                    .contains("old")
                    .doesNotContain("new");
            assertThat(deleted(server, 0).get("deleted_at")).isNotEqualTo(first);
        }
    }

    @Test
    void deletingNeedsTheTokenAndAServerThatWrites() throws IOException {
        try (var server = Harness.guarded(dir)) {
            assertThat(server.post("/api/delete_project", P).status()).isEqualTo(400);
            assertThat(server.post("/api/restore_project", P).status()).isEqualTo(400);
        }
        try (var server = Harness.open(dir)) {
            log(server, "a");
        }
        var readOnly = Harness.config(dir, null, false, "").with(draft -> draft.readOnly = true);
        try (var server = Harness.of(readOnly)) {
            assertThat(server.post("/api/delete_project", P).status()).isEqualTo(403);
            assertThat(all(server, "get_runs_for_project", P)).hasSize(1);
        }
    }

    @Test
    void thoseWhoLookAreTold() throws IOException {
        try (var server = Harness.open(dir)) {
            log(server, "a");
        }
        try (var tracker = Tracker.open(Config.of(dir))) {
            var told = new ArrayList<String>();
            try (var ignored = tracker.changes().subscribe("p", told::add)) {
                tracker.call(ProjectOperations.DELETE_PROJECT, new OfProject("p"), result -> {});
            }
            assertThat(told).containsExactly("p");
        }
    }
}
