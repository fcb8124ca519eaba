package dev.trackio.server.surface.mcp;

import dev.trackio.server.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** Ends the handling of a modern request that needs answers first; they come with a retry. */
final class InputRequired extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Map<String, Questions.Question> questions;
    private final String state;

    InputRequired(Map<String, Questions.Question> questions, String state) {
        super("input required", null, false, false);
        this.questions = questions;
        this.state = state;
    }

    Map<String, ?> result() {
        var requests = new LinkedHashMap<String, Object>();
        questions.forEach((key, question) -> requests.put(key, question.request()));
        return JsonObject.of(
                "resultType", "input_required",
                "inputRequests", requests,
                "requestState", state);
    }
}
