package dev.trackio.server.surface.mcp;

import dev.trackio.api.Operation;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What takes much away is done once someone has said so: the user in the client's dialog where the
 * client has one, else the model by an argument.
 */
final class Confirmation {
    private static final String KEY = "confirm";
    private static final String RESTORE = "It can be restored for 30 days.";

    private Confirmation() {}

    /** Whether to go on. If not, the exchange has its answer. */
    static boolean of(Exchange exchange, Operation<?, ?> operation, Map<String, RawJson> given)
            throws IOException {
        var question = question(operation, given);
        // of legacy clients nothing is known, and one without a dialog would fail the call
        if (exchange.era() == Era.MODERN && exchange.hasForms()) {
            var answer = exchange.ask(Map.of(KEY, question)).getOrDefault(KEY, RawJson.of("{}"));
            if (!isYes(answer)) {
                ToolResult.error(exchange, "The user did not agree: nothing was done.");
                return false;
            }
            return true;
        }
        if (!AgentArgument.CONFIRM.given(given)) {
            ToolResult.error(
                    exchange,
                    "Nothing was done yet: ask the user, then call "
                            + operation.name()
                            + " again with confirm: true. "
                            + RESTORE);
            return false;
        }
        return true;
    }

    /** Each argument on a line of its own, so that none hides another. */
    private static Questions.Question question(
            Operation<?, ?> operation, Map<String, RawJson> given) {
        var words = new StringBuilder("Really ");
        words.append(operation.name().replace('_', ' ')).append("?\n");
        for (var field : operation.current().input().fields()) {
            var value = given.getOrDefault(field.name(), RawJson.NULL);
            if (!value.equals(RawJson.NULL) && !ToolEntry.TOKENS.contains(field.name())) {
                words.append(field.name()).append(": ");
                words.append(Nearest.shortened(value.toString())).append('\n');
            }
        }
        if (given.containsKey("run") && given.containsKey("run_id")) {
            words.append("The run_id says which run is meant, whatever the name.\n");
        }
        return new Questions.Question(
                "elicitation/create",
                JsonObject.of(
                        "mode",
                        "form",
                        "message",
                        words + RESTORE,
                        "requestedSchema",
                        JsonObject.of(
                                "type",
                                "object",
                                "properties",
                                JsonObject.of(
                                        KEY,
                                        JsonObject.of("type", "boolean", "title", "Yes, do it")),
                                "required",
                                List.of(KEY))));
    }

    private static boolean isYes(RawJson answer) {
        var members = Json.fields(answer);
        var content = members.getOrDefault("content", RawJson.NULL);
        return "accept".equals(Json.text(members.get("action")))
                && content.first() == '{'
                && "true".equals(String.valueOf(Json.fields(content).get(KEY)));
    }
}
