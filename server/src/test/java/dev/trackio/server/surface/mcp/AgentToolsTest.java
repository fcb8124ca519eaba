package dev.trackio.server.surface.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.AccessPolicy.Mode;
import dev.trackio.server.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What agents are shown, and how little of their context it takes. */
class AgentToolsTest {
    private static final int MOST_TOOLS = 20;
    private static final int MOST_TOKENS = 8_000;

    private final Protocol protocol = Fixture.protocol(Mode.OPEN);

    @Test
    void theListOfTodaysPathIsShort() {
        var list = list(Profile.CURRENT, null);
        assertThat(names(list))
                .hasSizeBetween(10, MOST_TOOLS)
                .startsWith(names(seed()).toArray(String[]::new));
        assertThat(O200k.tokens(list.toString())).isBetween(2_000, MOST_TOKENS);
    }

    @Test
    void thePathOf2025ListsItsTen() {
        assertThat(names(seed()))
                .containsExactly(
                        "get_all_projects",
                        "get_runs_for_project",
                        "get_metrics_for_run",
                        "get_metric_values",
                        "get_project_summary",
                        "get_run_summary",
                        "bulk_log",
                        "upload_db_to_space",
                        "bulk_upload_media",
                        "log");
    }

    @Test
    void groupsAreOfTheToolsWithThatAccess() {
        assertThat(names(list(Profile.CURRENT, "read")))
                .contains("get_all_projects", "query_sql", "get_logs")
                .doesNotContain("log", "delete_run");
        assertThat(names(list(Profile.SEED, "log")))
                .contains("log", "bulk_log", "create_report")
                .doesNotContain("get_all_projects", "delete_run");
        assertThat(names(list(Profile.SEED, "manage, get_logs")))
                .contains("delete_run", "rename_run", "delete_project", "get_logs")
                .doesNotContain("log");
        assertThat(names(list(Profile.SEED, "get_logs,log"))).containsExactly("log", "get_logs");
        assertThat(names(list(Profile.SEED, "all")))
                .startsWith(names(seed()).toArray(String[]::new))
                .hasSize(Fixture.CATALOGUE.operations().size() + 2)
                .contains("wait_for_run", "export");
    }

    @Test
    void aToolThatIsNotListedCanBeCalledUnlessTheUrlNamesSome() {
        var call = call("find_nothing", "{}");
        assertThat(Fixture.send(protocol, Profile.SEED, Map.of(), null, call).body)
                .contains("Unknown tool: find_nothing");
        var delete = call("delete_run", "{\"project\":\"p\",\"run\":\"r\"}");
        assertThat(Fixture.send(protocol, Profile.SEED, Map.of(), null, delete).body)
                .contains("confirm: true");
        assertThat(Fixture.send(protocol, Profile.SEED, Map.of(), "read", delete).body)
                .contains("Unknown tool: delete_run");
    }

    private List<String> names(RawJson list) {
        return Json.elements(list).stream()
                .map(tool -> String.valueOf(Json.text(Json.fields(tool).get("name"))))
                .toList();
    }

    private RawJson seed() {
        return list(Profile.SEED, null);
    }

    private RawJson list(Profile profile, @Nullable String tools) {
        var answer =
                Fixture.send(
                        protocol,
                        profile,
                        Map.of(),
                        tools,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
        var result = Json.fields(RawJson.of(answer.body)).getOrDefault("result", RawJson.NULL);
        return Json.fields(result).getOrDefault("tools", RawJson.NULL);
    }

    private static String call(String tool, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\""
                + tool
                + "\",\"arguments\":"
                + arguments
                + "}}";
    }
}
