package dev.trackio.server.surface.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.AccessPolicy.Mode;
import dev.trackio.server.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** One message in, one answer out: a table of each, without a network. */
class ProtocolTest {
    private static final String META =
            "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                    + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private static final String IDENTITY =
            "\"resultType\":\"complete\",\"_meta\":{\"io.modelcontextprotocol/serverInfo\":"
                    + "{\"name\":\"Trackio Dashboard\",\"title\":\"Trackio\",\"version\":\"1.2.3\"}}";

    private final Protocol protocol = Fixture.protocol(Mode.OPEN);

    private record Scenario(
            String name, Map<String, String> headers, String body, int status, String answer) {}

    @TestFactory
    List<DynamicTest> brokenMessagesAreRefused() {
        return run(
                broken("not JSON", "{oops", -32700, 400),
                broken("nothing", "", -32700, 400),
                broken("cut off", "{\"jsonrpc\":\"2.0\",\"id\":1", -32700, 400),
                broken(
                        "a batch",
                        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]",
                        -32600,
                        400),
                broken("a batch of 10,000", "[" + "1,".repeat(9_999) + "1]", -32600, 400),
                broken("a number", "5", -32600, 400),
                brokenFrom1("no version", "{\"id\":1,\"method\":\"ping\"}", -32600, 400),
                brokenFrom1("no method", "{\"jsonrpc\":\"2.0\",\"id\":1}", -32600, 400),
                broken("an id of null", rpc("null", "ping", "{}"), -32600, 400),
                broken("an id that is an object", rpc("{}", "ping", "{}"), -32600, 400),
                brokenFrom1("params in a list", rpc("1", "ping", "[]"), -32602, 400),
                broken("deep nesting", "{\"a\":" + "[".repeat(5_000), -32700, 400));
    }

    @TestFactory
    List<DynamicTest> legacyRequestsAreAnswered() {
        return run(
                legacy("ping", rpc("1", "ping", "{}"), result("1", "")),
                legacy("a text id", rpc("\"a\\\"b\"", "ping", "{}"), result("\"a\\\"b\"", "")),
                legacy(
                        "an unknown method",
                        rpc("1", "resources/list", "{}"),
                        error("1", -32601, "Method not found: resources/list")),
                legacy(
                        "a cursor",
                        rpc("1", "tools/list", "{\"cursor\":\"x\"}"),
                        error("1", -32602, "The list has one page: leave out \\\"cursor\\\".")),
                legacy(
                        "a list",
                        call("get_all_projects", "{}"),
                        result(
                                "1",
                                "\"content\":[{\"type\":\"text\",\"text\":"
                                        + "\"[\\\"demo\\\",\\\"ünï\\\\n\\\\\\\"x\\\\\\\"\\\"]\"}],"
                                        + "\"isError\":false,\"structuredContent\":"
                                        + "{\"result\":[\"demo\",\"ünï\\n\\\"x\\\"\"]}")),
                legacy(
                        "an object",
                        call("get_run_summary", "{\"project\":\"p\",\"run\":\"run-1\"}"),
                        result(
                                "1",
                                "\"content\":[{\"type\":\"text\",\"text\":\"{\\\"project\\\":\\\"p\\\","
                                        + "\\\"run\\\":\\\"run-1\\\",\\\"num_logs\\\":2,\\\"metrics\\\":"
                                        + "[\\\"loss\\\"],\\\"config\\\":{\\u000a  \\\"lr\\\": 0.1\\u000a},"
                                        + "\\\"last_step\\\":1}\"}],\"isError\":false,"
                                        + "\"structuredContent\":{\"project\":\"p\",\"run\":\"run-1\","
                                        + "\"num_logs\":2,\"metrics\":[\"loss\"],\"config\":"
                                        + "{\n  \"lr\": 0.1\n},\"last_step\":1}")),
                legacy(
                        "nothing to say",
                        call(
                                "log",
                                "{\"project\":\"p\",\"run\":\"r\",\"metrics\":{\"a\":1},"
                                        + "\"hf_token\":\"ignored\"}"),
                        result("1", "\"content\":[],\"isError\":false")));
    }

    @TestFactory
    List<DynamicTest> whatAModelDoesWrongIsAResultThatItCanMend() {
        return run(
                wrong(
                        "an unknown tool",
                        call("get_projects", "{}"),
                        "Unknown tool: get_projects. Did you mean get_all_projects?"),
                wrong(
                        "a missing argument",
                        call("get_metric_values", "{\"project\":\"p\"}"),
                        "Missing argument: run. get_metric_values takes project, run, metric_name."),
                wrong(
                        "an argument of null",
                        call("get_runs_for_project", "{\"project\":null}"),
                        "Missing argument: project. get_runs_for_project takes project."),
                wrong(
                        "an unknown argument",
                        call("get_runs_for_project", "{\"project\":\"p\",\"projekt\":1}"),
                        "Unknown argument: projekt. Did you mean project? get_runs_for_project takes"
                                + " project."),
                wrong(
                        "a wrong type",
                        call("get_runs_for_project", "{\"project\":5}"),
                        "project: expected text, not 5"),
                wrong(
                        "an unknown run",
                        call("get_metrics_for_run", "{\"project\":\"p\",\"run\":\"r\"}"),
                        "Unknown run: r"));
    }

    @TestFactory
    List<DynamicTest> modernRequestsAreChecked() {
        var good = Map.of("MCP-Protocol-Version", "2026-07-28", "Mcp-Method", "tools/list");
        var discover =
                Map.of("MCP-Protocol-Version", "2026-07-28", "Mcp-Method", "server/discover");
        return run(
                new Scenario(
                        "no _meta",
                        good,
                        rpc("1", "tools/list", "{}"),
                        400,
                        error(
                                "1",
                                -32602,
                                "_meta must name the io.modelcontextprotocol/protocolVersion.")),
                new Scenario(
                        "no capabilities",
                        good,
                        rpc(
                                "1",
                                "tools/list",
                                "{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}"),
                        400,
                        error(
                                "1",
                                -32602,
                                "_meta must hold the io.modelcontextprotocol/clientCapabilities,"
                                        + " an object.")),
                new Scenario(
                        "no header",
                        Map.of(),
                        rpc("1", "tools/list", "{" + META + "}"),
                        400,
                        mismatch("MCP-Protocol-Version", "2026-07-28")),
                new Scenario(
                        "another method",
                        good,
                        rpc("1", "ping", "{" + META + "}"),
                        400,
                        mismatch("Mcp-Method", "ping")),
                new Scenario(
                        "another name",
                        Map.of(
                                "MCP-Protocol-Version",
                                "2026-07-28",
                                "Mcp-Method",
                                "tools/call",
                                "Mcp-Name",
                                "b"),
                        rpc("1", "tools/call", "{\"name\":\"a\"," + META + "}"),
                        400,
                        mismatch("Mcp-Name", "a")),
                new Scenario(
                        "an unknown revision",
                        Map.of("MCP-Protocol-Version", "v9"),
                        rpc("1", "server/discover", "{}"),
                        400,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32022,\"message\":"
                                + "\"Unsupported protocol version: v9\",\"data\":{\"supported\":"
                                + "[\"2026-07-28\"],\"requested\":\"v9\"}}}"),
                new Scenario(
                        "a method of the old era",
                        Map.of("MCP-Protocol-Version", "2026-07-28", "Mcp-Method", "ping"),
                        rpc("1", "ping", "{" + META + "}"),
                        404,
                        error("1", -32601, "Method not found: ping")),
                new Scenario(
                        "discover",
                        discover,
                        rpc("1", "server/discover", "{" + META + "}"),
                        200,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{"
                                + IDENTITY
                                + ",\"ttlMs\":60000,\"cacheScope\":\"private\","
                                + "\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{\"tools\":{}}"
                                + ",\"instructions\":"));
    }

    @Test
    void initializeEchoesARevisionAndAdvertisesToolsAlone() {
        var answer = send(Map.of(), rpc("0", "initialize", "{\"protocolVersion\":\"2025-06-18\"}"));
        assertThat(answer.status).isEqualTo(200);
        assertThat(answer.body)
                .startsWith(
                        "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2025-06-18\","
                                + "\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":"
                                + "\"Trackio Dashboard\"");
    }

    @Test
    void notificationsAndAnswersThatNobodyWaitsForAreAccepted() {
        assertThat(send(Map.of(), "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"))
                .returns(202, kept -> kept.status);
        assertThat(send(Map.of(), "{\"jsonrpc\":\"2.0\",\"id\":\"guess\",\"result\":{}}"))
                .returns(202, kept -> kept.status);
    }

    @Test
    void eachPathHasItsOwnShape() {
        var body = call("get_runs_for_project", "{\"project\":\"p\"}");
        assertThat(Fixture.send(protocol, Profile.SEED, Map.of(), null, body).body)
                .contains("\"structuredContent\":{\"result\":[\"run-1\"]}");
        assertThat(Fixture.send(protocol, Profile.CURRENT, Map.of(), null, body).body)
                .contains(
                        "\"structuredContent\":{\"result\":[{\"id\":\"r1\",\"name\":\"run-1\","
                                + "\"created_at\":null}]}");
    }

    @Test
    void argumentsOfTheOtherPathAreTaken() {
        var body =
                call(
                        "get_metric_values",
                        "{\"project\":\"p\",\"metric_name\":\"loss\",\"run_id\":\"r1\"}");
        assertThat(send(Map.of(), body).body).contains("\"isError\":false");
    }

    @Test
    void aListOfToolsInTheUrlLimitsListAndCalls() {
        var list =
                Fixture.send(
                        protocol,
                        Profile.SEED,
                        Map.of(),
                        "get_logs, nope",
                        rpc("1", "tools/list", "{}"));
        assertThat(list.body).contains("\"name\":\"get_logs\"").doesNotContain("get_all_projects");
        var call =
                Fixture.send(
                        protocol, Profile.SEED, Map.of(), "log", call("get_all_projects", "{}"));
        assertThat(call.body).contains("Unknown tool: get_all_projects", "\"isError\":true");
    }

    @Test
    void beyondTheBoundTheStructuredContentAloneCarriesTheResult() {
        var answer =
                send(
                        Map.of(),
                        call(
                                "get_metric_values",
                                "{\"project\":\"p\",\"run\":\"r\",\"metric_name\":\"loss\","
                                        + "\"max_points\":40000}"));
        var result = Json.fields(Json.fields(RawJson.of(answer.body)).get("result"));
        assertThat(answer.body.length()).isGreaterThan(2 * ToolResult.MOST_TWICE_BYTES);
        assertThat(result.get("content").length()).isLessThan(300);
        assertThat(Json.elements(Json.fields(result.get("structuredContent")).get("result")))
                .hasSize(40_000);
    }

    @Test
    void theUserIsAskedInTheClientsDialogBeforeARunIsDeleted() {
        var first = deleting("{\"elicitation\":{}}", "", "true");
        assertThat(first)
                .contains("\"resultType\":\"input_required\"", "elicitation/create")
                .contains("Really delete run?\\nproject: \\\"p\\\"\\nrun: \\\"r\\\"")
                .doesNotContain("secret");
        var result = Json.fields(Json.fields(RawJson.of(first)).get("result"));
        var state = ",\"requestState\":" + result.get("requestState");
        var dialog = "{\"elicitation\":{\"form\":{}}}";
        assertThat(deleting(dialog, state + answer("decline", "true"), "true"))
                .contains("did not agree");
        assertThat(deleting(dialog, state + answer("accept", "false"), "true"))
                .contains("did not agree");
        assertThat(deleting(dialog, state + answer("accept", "true"), "true"))
                .contains("Unknown API: delete_run"); // agreed, and the fixture has no such handler
        assertThat(deleting(dialog, answer("accept", "true"), "true"))
                .as("an answer that nobody asked for")
                .contains("input_required");
    }

    @Test
    void whereThereIsNoDialogAnArgumentConfirms() {
        for (var capabilities : List.of("{}", "{\"elicitation\":{\"url\":{}}}")) {
            assertThat(deleting(capabilities, "", "false"))
                    .contains("Nothing was done yet", "confirm: true");
            assertThat(deleting(capabilities, "", "true")).contains("Unknown API: delete_run");
        }
    }

    private String deleting(String capabilities, String more, String confirm) {
        var headers = headers("tools/call", "delete_run");
        var body = delete(capabilities, more, confirm);
        return Fixture.send(protocol, Profile.CURRENT, headers, null, body).body;
    }

    private static Map<String, String> headers(String method, String name) {
        return Map.of("MCP-Protocol-Version", "2026-07-28", "Mcp-Method", method, "Mcp-Name", name);
    }

    private static String answer(String action, String confirm) {
        return ",\"inputResponses\":{\"confirm\":{\"action\":\""
                + action
                + "\",\"content\":{\"confirm\":"
                + confirm
                + "}}}";
    }

    private static String delete(String capabilities, String more, String confirm) {
        return rpc(
                "1",
                "tools/call",
                "{\"name\":\"delete_run\",\"arguments\":{\"project\":\"p\",\"run\":\"r\",\"confirm\":"
                        + confirm
                        + ",\"write_token\":\"secret\"}"
                        + more
                        + ",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                        + "\"io.modelcontextprotocol/clientCapabilities\":"
                        + capabilities
                        + "}}");
    }

    @Test
    void faultsOfOursTellNothingButAnId() {
        var answer = send(Map.of(), call("get_alerts", "{\"project\":\"p\"}"));
        assertThat(answer.body)
                .contains("\"isError\":true", "its log has the cause under id")
                .doesNotContain("secret", "IllegalState");
    }

    @Test
    void aTokenAmongTheArgumentsOpensAWrite() {
        var closed = Fixture.protocol(Mode.PROTECTED);
        for (var argument : List.of("hf_token", "write_token")) {
            var right = logWith(argument, Fixture.TOKEN);
            var wrong = logWith(argument, "wrong");
            assertThat(Fixture.send(closed, Profile.CURRENT, Map.of(), null, right).body)
                    .contains("\"isError\":false");
            assertThat(Fixture.send(closed, Profile.CURRENT, Map.of(), null, wrong).body)
                    .contains("\"isError\":true", "X-Trackio-Write-Token")
                    .doesNotContain("wrong");
        }
    }

    private static String logWith(String argument, String token) {
        return call(
                "log",
                "{\"project\":\"p\",\"run\":\"r\",\"metrics\":{},\"%s\":\"%s\"}"
                        .formatted(argument, token));
    }

    private List<DynamicTest> run(Scenario... scenarios) {
        return List.of(scenarios).stream()
                .map(
                        scenario ->
                                DynamicTest.dynamicTest(
                                        scenario.name,
                                        () -> {
                                            var kept = send(scenario.headers, scenario.body);
                                            assertThat(kept.body).startsWith(scenario.answer);
                                            assertThat(kept.status).isEqualTo(scenario.status);
                                            assertThat(kept.events).isEmpty();
                                        }))
                .toList();
    }

    private Fixture.Kept send(Map<String, String> headers, String body) {
        return Fixture.send(protocol, Profile.SEED, headers, null, body);
    }

    private static Scenario broken(String name, String body, int code, int status) {
        return refused(name, body, "null", code, status);
    }

    /** Whoever sent it waits for an answer with its id. */
    private static Scenario brokenFrom1(String name, String body, int code, int status) {
        return refused(name, body, "1", code, status);
    }

    private static Scenario refused(String name, String body, String id, int code, int status) {
        var answer = "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":{\"code\":" + code + ",";
        return new Scenario(name, Map.of(), body, status, answer);
    }

    private static Scenario legacy(String name, String body, String answer) {
        return new Scenario(name, Map.of(), body, 200, answer);
    }

    private static Scenario wrong(String name, String body, String text) {
        return legacy(
                name,
                body,
                result(
                        "1",
                        "\"content\":[{\"type\":\"text\",\"text\":\""
                                + text
                                + "\"}],\"isError\":true"));
    }

    private static String rpc(String id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"%s\",\"params\":%s}"
                .formatted(id, method, params);
    }

    private static String call(String tool, String arguments) {
        return rpc(
                "1", "tools/call", "{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}");
    }

    private static String result(String id, String members) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{" + members + "}}";
    }

    private static String mismatch(String header, @Nullable String expected) {
        return error(
                "1",
                -32020,
                "The header " + header + " must be there and say what the body says: " + expected);
    }

    private static String error(String id, int code, String message) {
        return "{\"jsonrpc\":\"2.0\",\"id\":%s,\"error\":{\"code\":%d,\"message\":\"%s\"}}"
                .formatted(id, code, message);
    }
}
