package dev.trackio.server.surface.mcp;

import static dev.trackio.server.json.JsonObject.of;

import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import dev.trackio.server.surface.mcp.Questions.Question;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The tools that the conformance suite calls. */
final class FixtureTools {
    /** One pixel. */
    static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

    private static final String WAV =
            "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAAAAA==";
    private static final Map<String, Object> NO_ARGUMENTS =
            of("type", "object", "properties", of(), "additionalProperties", false);

    private FixtureTools() {}

    /** What a fixture does with its arguments. */
    interface Body {
        void run(Exchange exchange, Map<String, RawJson> arguments) throws IOException;
    }

    record Fixture(String name, Map<String, ?> inputSchema, Body body) implements Tool {
        @Override
        public Map<String, ?> entry(Profile profile) {
            return of(
                    "name", name,
                    "description", "Fixture of the conformance suite: " + name + ".",
                    "inputSchema", inputSchema);
        }

        @Override
        public void call(Exchange exchange, RawJson arguments) throws IOException {
            body.run(exchange, Json.fields(arguments));
        }
    }

    static List<Tool> all(FixtureListeners listeners) {
        return List.of(
                says(
                        "test_simple_text",
                        List.of(text("This is a simple text response for testing."))),
                says("test_image_content", List.of(image())),
                says(
                        "test_audio_content",
                        List.of(of("type", "audio", "data", WAV, "mimeType", "audio/wav"))),
                says(
                        "test_embedded_resource",
                        List.of(
                                resource(
                                        "test://embedded-resource",
                                        "text/plain",
                                        "This is an embedded resource content."))),
                says(
                        "test_multiple_content_types",
                        List.of(
                                text("Multiple content types test:"),
                                image(),
                                resource(
                                        "test://mixed-content-resource",
                                        "application/json",
                                        "{\"test\":\"data\",\"value\":123}"))),
                tool("test_tool_with_logging", FixtureTools::logging),
                tool("test_logging_tool", FixtureTools::logging),
                tool("test_tool_with_progress", FixtureTools::progress),
                tool(
                        "test_error_handling",
                        (exchange, arguments) ->
                                ToolResult.error(
                                        exchange,
                                        "This tool intentionally returns an error for testing")),
                asking("test_sampling", "prompt", FixtureTools::sampling),
                asking("test_elicitation", "message", FixtureTools::elicitation),
                tool("test_elicitation_sep1034_defaults", FixtureTools::defaults),
                tool("test_elicitation_sep1330_enums", FixtureTools::enums),
                new Fixture("json_schema_2020_12_tool", schema2020(), FixtureTools::done),
                new Fixture("test_header_argument", headerSchema(), FixtureTools::headerArgument),
                tool(
                        "test_missing_capability",
                        (exchange, arguments) -> round(exchange, Map.of("q", sample("Hello")))),
                tool(
                        "test_streaming_elicitation",
                        (exchange, arguments) ->
                                round(exchange, Map.of("q", form("Your name?", "name", "string")))),
                tool("test_trigger_tool_change", changes(listeners, "tools")),
                tool("test_trigger_prompt_change", changes(listeners, "prompts")),
                tool("test_input_required_result_elicitation", FixtureTools::name),
                tool(
                        "test_input_required_result_sampling",
                        (exchange, arguments) ->
                                round(
                                        exchange,
                                        Map.of(
                                                "capital_question",
                                                sample("What is the capital of France?")))),
                tool(
                        "test_input_required_result_list_roots",
                        (exchange, arguments) -> round(exchange, Map.of("client_roots", roots()))),
                tool("test_input_required_result_request_state", FixtureTools::confirm),
                tool("test_input_required_result_tampered_state", FixtureTools::confirm),
                tool("test_input_required_result_multiple_inputs", FixtureTools::several),
                tool("test_input_required_result_multi_round", FixtureTools::rounds),
                tool("test_input_required_result_capabilities", FixtureTools::capabilities));
    }

    private static void say(Exchange exchange, String text) throws IOException {
        exchange.result(of("content", List.of(text(text)), "isError", false));
    }

    static Map<String, Object> text(String text) {
        return of("type", "text", "text", text);
    }

    static Map<String, Object> image() {
        return of("type", "image", "data", PNG, "mimeType", "image/png");
    }

    static Map<String, Object> resource(String uri, String type, String text) {
        return of("type", "resource", "resource", of("uri", uri, "mimeType", type, "text", text));
    }

    static Question form(String message, String field, String type) {
        var schema =
                of(
                        "type", "object",
                        "properties", of(field, of("type", type)),
                        "required", List.of(field));
        return new Question(
                "elicitation/create", of("message", message, "requestedSchema", schema));
    }

    private static Tool tool(String name, Body body) {
        return new Fixture(name, NO_ARGUMENTS, body);
    }

    private static Tool asking(String name, String argument, Body body) {
        return new Fixture(
                name,
                of(
                        "type", "object",
                        "properties", of(argument, of("type", "string")),
                        "required", List.of(argument)),
                body);
    }

    private static Tool says(String name, List<Map<String, Object>> content) {
        return tool(name, (exchange, arguments) -> exchange.result(of("content", content)));
    }

    private static void done(Exchange exchange, Map<String, RawJson> arguments) throws IOException {
        say(exchange, "done");
    }

    private static void logging(Exchange exchange, Map<String, RawJson> arguments)
            throws IOException {
        exchange.log("info", "Tool execution started");
        pause();
        exchange.log("info", "Tool processing data");
        pause();
        exchange.log("info", "Tool execution completed");
        say(exchange, "logged");
    }

    private static void progress(Exchange exchange, Map<String, RawJson> arguments)
            throws IOException {
        exchange.progress(0, 100);
        pause();
        exchange.progress(50, 100);
        pause();
        exchange.progress(100, 100);
        say(exchange, "done");
    }

    private static void pause() {
        LockSupport.parkNanos(50_000_000);
    }

    private static Body changes(FixtureListeners listeners, String list) {
        return (exchange, arguments) -> {
            listeners.changed(list);
            say(exchange, "changed");
        };
    }

    private static Question sample(String prompt) {
        return new Question(
                "sampling/createMessage",
                of(
                        "messages",
                        List.of(of("role", "user", "content", text(prompt))),
                        "maxTokens",
                        100));
    }

    private static Question roots() {
        return new Question("roots/list", of());
    }

    /** Asks everything, then says what was answered. */
    private static void round(Exchange exchange, Map<String, Question> questions)
            throws IOException {
        say(exchange, "Answers: " + exchange.ask(questions));
    }

    private static void sampling(Exchange exchange, Map<String, RawJson> arguments)
            throws IOException {
        var answers = exchange.ask(Map.of("q", sample(Json.text(arguments.get("prompt")))));
        say(exchange, "LLM response: " + answers.get("q"));
    }

    private static void elicitation(Exchange exchange, Map<String, RawJson> arguments)
            throws IOException {
        var schema =
                of(
                        "type",
                        "object",
                        "properties",
                        of(
                                "username",
                                of("type", "string", "description", "User's response"),
                                "email",
                                of("type", "string", "description", "User's email address")),
                        "required",
                        List.of("username", "email"));
        var question =
                new Question(
                        "elicitation/create",
                        of(
                                "message",
                                Json.text(arguments.get("message")),
                                "requestedSchema",
                                schema));
        say(exchange, "User response: " + exchange.ask(Map.of("q", question)).get("q"));
    }

    private static void defaults(Exchange exchange, Map<String, RawJson> arguments)
            throws IOException {
        completed(
                exchange,
                of(
                        "name", of("type", "string", "default", "John Doe"),
                        "age", of("type", "integer", "default", 30),
                        "score", of("type", "number", "default", 95.5),
                        "status",
                                of(
                                        "type", "string",
                                        "enum", List.of("active", "inactive", "pending"),
                                        "default", "active"),
                        "verified", of("type", "boolean", "default", true)));
    }

    private static void enums(Exchange exchange, Map<String, RawJson> arguments)
            throws IOException {
        var options = List.of("option1", "option2", "option3");
        var titled =
                List.of(
                        of("const", "value1", "title", "First"),
                        of("const", "value2", "title", "Second"));
        completed(
                exchange,
                of(
                        "untitledSingle", of("type", "string", "enum", options),
                        "titledSingle", of("type", "string", "oneOf", titled),
                        "legacyEnum",
                                of(
                                        "type", "string",
                                        "enum", List.of("opt1", "opt2"),
                                        "enumNames", List.of("Option One", "Option Two")),
                        "untitledMulti",
                                of("type", "array", "items", of("type", "string", "enum", options)),
                        "titledMulti", of("type", "array", "items", of("anyOf", titled))));
    }

    private static void completed(Exchange exchange, Map<String, Object> properties)
            throws IOException {
        var schema = of("type", "object", "properties", properties, "required", List.of());
        var question =
                new Question(
                        "elicitation/create",
                        of("message", "Please fill in", "requestedSchema", schema));
        say(exchange, "Elicitation completed: " + exchange.ask(Map.of("q", question)).get("q"));
    }

    private static void name(Exchange exchange, Map<String, RawJson> arguments) throws IOException {
        var answers =
                exchange.ask(Map.of("user_name", form("What is your name?", "name", "string")));
        say(exchange, "Hello, " + answers.get("user_name") + "!");
    }

    private static void confirm(Exchange exchange, Map<String, RawJson> arguments)
            throws IOException {
        exchange.ask(Map.of("confirm", form("Please confirm", "ok", "boolean")));
        say(exchange, "state-ok");
    }

    private static void several(Exchange exchange, Map<String, RawJson> arguments)
            throws IOException {
        var questions = new LinkedHashMap<String, Question>();
        questions.put("user_name", form("What is your name?", "name", "string"));
        questions.put("greeting", sample("Generate a greeting"));
        questions.put("client_roots", roots());
        round(exchange, questions);
    }

    private static void rounds(Exchange exchange, Map<String, RawJson> arguments)
            throws IOException {
        var first =
                exchange.ask(Map.of("step1", form("Step 1: What is your name?", "name", "string")));
        var second =
                exchange.ask(
                        Map.of(
                                "step2",
                                form("Step 2: What is your favorite color?", "color", "string")));
        say(exchange, first.get("step1") + " likes " + second.get("step2"));
    }

    private static void capabilities(Exchange exchange, Map<String, RawJson> arguments)
            throws IOException {
        var questions = new LinkedHashMap<String, Question>();
        questions.put("form", form("What is your name?", "name", "string"));
        questions.put("sample", sample("Say hello"));
        questions.values().removeIf(question -> !exchange.canAsk(question));
        round(exchange, questions);
    }

    private static Map<String, Object> headerSchema() {
        return of(
                "type",
                "object",
                "properties",
                of("region", of("type", "string", "x-mcp-header", "Region")),
                "required",
                List.of("region"));
    }

    private static void headerArgument(Exchange exchange, Map<String, RawJson> arguments)
            throws IOException {
        var region = Json.text(arguments.get("region"));
        if (exchange.era() == Era.MODERN && region != null) {
            Headers.match(exchange::header, "Mcp-Param-Region", region);
        }
        say(exchange, "region: " + region);
    }

    private static Map<String, Object> schema2020() {
        var text = of("type", "string");
        return of(
                "$schema", "https://json-schema.org/draft/2020-12/schema",
                "type", "object",
                "$defs",
                        of(
                                "address",
                                of(
                                        "$anchor", "addressDef",
                                        "type", "object",
                                        "properties", of("street", text, "city", text))),
                "properties",
                        of(
                                "name", text,
                                "address", of("$ref", "#/$defs/address"),
                                "contactMethod",
                                        of("type", "string", "enum", List.of("phone", "email")),
                                "phone", text,
                                "email", text),
                "allOf",
                        List.of(
                                of(
                                        "anyOf",
                                        List.of(
                                                of("required", List.of("phone")),
                                                of("required", List.of("email"))))),
                "if",
                        of(
                                "properties",
                                of("contactMethod", of("const", "phone")),
                                "required",
                                List.of("contactMethod")),
                "then", of("required", List.of("phone")),
                "else", of("required", List.of("email")),
                "additionalProperties", false);
    }
}
