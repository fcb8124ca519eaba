package dev.trackio.server.surface.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import dev.trackio.api.Profile;
import dev.trackio.api.Schema;
import dev.trackio.server.Golden;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What models are shown, tool by tool. A change there is a change for clients and is looked at. */
class ToolListGoldenTest {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @ParameterizedTest
    @EnumSource(Profile.class)
    void toolsAreListedAsBefore(Profile profile) throws IOException {
        var now = tools(profile);
        var golden = "mcp/tools-" + profile.name().toLowerCase(Locale.ROOT) + ".json";
        var before = JSON.readTree(Golden.read(golden));
        appendedOnly("tools/list", "tool", names(before), names(now));
        var parameters = parameters(now);
        parameters(before)
                .forEach(
                        (tool, names) ->
                                appendedOnly(tool, "parameter", names, parameters.get(tool)));
        Golden.check(golden, JSON.writeValueAsString(now) + "\n");
    }

    @Test
    void theNineOfTheDocumentationComeFirstThenLog() {
        assertThat(names(tools(Profile.SEED)))
                .startsWith(
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

    @ParameterizedTest
    @EnumSource(Profile.class)
    void noSchemaIsBareAndNoneAsksForAToken(Profile profile) {
        for (var tool : tools(profile)) {
            assertThat(tool.toString()).doesNotContain("hf_token", "write_token");
            assertThat(tool.get("inputSchema").get("additionalProperties").asBoolean()).isFalse();
            bare(tool.get("name").asString(), tool.get("inputSchema"));
            if (tool.has("outputSchema")) {
                assertThat(tool.get("outputSchema").get("type").asString()).isEqualTo("object");
                bare(tool.get("name").asString(), tool.get("outputSchema"));
            }
        }
    }

    @Test
    void aNullAmongListedValuesIsAllowedByTheSchema() {
        var series =
                Fixture.CATALOGUE.find("get_series").orElseThrow().shape(Profile.CURRENT).output();
        assertThat(JSON.valueToTree(JsonSchema.output(series)).toString())
                .contains(
                        "\"values\":{\"type\":\"array\",\"items\":{\"type\":[\"number\",\"null\"]}");
        assertThat(JsonSchema.output(Schema.orNull(Schema.TEXT)))
                .isEqualTo(Map.of("type", List.of("string", "null")));
    }

    private static void bare(String place, JsonNode schema) {
        assertThat(schema.has("type")).as(place + " has a sub-schema without a type").isTrue();
        if (schema.has("properties")) {
            schema.get("properties")
                    .propertyStream()
                    .forEach(p -> bare(place + "." + p.getKey(), p.getValue()));
        }
        if (schema.has("items")) {
            bare(place + "[]", schema.get("items"));
        }
    }

    private static void appendedOnly(
            String place, String kind, List<String> before, List<String> now) {
        for (var i = 0; i < before.size(); i++) {
            if (i >= now.size() || !before.get(i).equals(now.get(i))) {
                fail(place + ": " + kind + " " + before.get(i) + " moved: append only");
            }
        }
    }

    private static List<JsonNode> tools(Profile profile) {
        var answer =
                Fixture.send(
                        Fixture.protocol(dev.trackio.server.call.AccessPolicy.Mode.OPEN),
                        profile,
                        Map.of(),
                        null,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
        return List.copyOf(
                JSON.readTree(answer.body).get("result").get("tools").valueStream().toList());
    }

    private static List<String> names(Iterable<JsonNode> tools) {
        var names = new ArrayList<String>();
        tools.forEach(tool -> names.add(tool.get("name").asString()));
        return names;
    }

    private static Map<String, List<String>> parameters(Iterable<JsonNode> tools) {
        var parameters = new LinkedHashMap<String, List<String>>();
        tools.forEach(
                tool ->
                        parameters.put(
                                tool.get("name").asString(),
                                tool.get("inputSchema")
                                        .get("properties")
                                        .propertyStream()
                                        .map(Map.Entry::getKey)
                                        .toList()));
        return parameters;
    }
}
