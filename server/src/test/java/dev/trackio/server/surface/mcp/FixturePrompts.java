package dev.trackio.server.surface.mcp;

import static dev.trackio.server.json.JsonObject.of;

import dev.trackio.server.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The prompts that the conformance suite asks for. */
final class FixturePrompts implements Part {
    @Override
    public Map<String, Map<String, ?>> capabilities(Era era) {
        return Map.of("prompts", of());
    }

    @Override
    public Map<String, Method> methods(Era era) {
        return Map.of("prompts/list", this::list, "prompts/get", this::get);
    }

    private void list(Exchange exchange) throws IOException {
        exchange.result(
                of(
                        "prompts",
                        List.of(
                                prompt("test_simple_prompt"),
                                prompt("test_prompt_with_arguments", "arg1", "arg2"),
                                prompt("test_prompt_with_embedded_resource", "resourceUri"),
                                prompt("test_prompt_with_image"),
                                prompt("test_input_required_result_prompt"))));
    }

    private void get(Exchange exchange) throws IOException {
        var given = Message.object(exchange.request().params(), "arguments");
        switch (exchange.text("name")) {
            case "test_simple_prompt" ->
                    say(
                            exchange,
                            List.of(FixtureTools.text("This is a simple prompt for testing.")));
            case "test_prompt_with_arguments" ->
                    say(
                            exchange,
                            List.of(
                                    FixtureTools.text(
                                            "Prompt with arguments: arg1='%s', arg2='%s'"
                                                    .formatted(
                                                            Json.text(given.get("arg1")),
                                                            Json.text(given.get("arg2"))))));
            case "test_prompt_with_embedded_resource" ->
                    say(
                            exchange,
                            List.of(
                                    FixtureTools.resource(
                                            String.valueOf(Json.text(given.get("resourceUri"))),
                                            "text/plain",
                                            "Embedded resource content for testing."),
                                    FixtureTools.text(
                                            "Please process the embedded resource above.")));
            case "test_prompt_with_image" ->
                    say(
                            exchange,
                            List.of(
                                    FixtureTools.image(),
                                    FixtureTools.text("Please analyze the image above.")));
            case "test_input_required_result_prompt" -> {
                var question =
                        FixtureTools.form(
                                "What context should the prompt use?", "context", "string");
                var answers = exchange.ask(Map.of("user_context", question));
                say(
                        exchange,
                        List.of(FixtureTools.text("Context: " + answers.get("user_context"))));
            }
            case String name -> throw RpcFault.invalidParams("Unknown prompt: " + name);
        }
    }

    private static void say(Exchange exchange, List<Map<String, Object>> contents)
            throws IOException {
        exchange.result(
                of(
                        "messages",
                        contents.stream()
                                .map(content -> of("role", "user", "content", content))
                                .toList()));
    }

    private static Map<String, Object> prompt(String name, String... arguments) {
        return of(
                "name",
                name,
                "description",
                "Fixture of the conformance suite.",
                "arguments",
                List.of(arguments).stream()
                        .map(argument -> of("name", argument, "required", true))
                        .toList());
    }
}
