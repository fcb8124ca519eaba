package dev.trackio.server.surface.mcp;

import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Questions to legacy clients that wait for their answer. They go out on the stream of the request
 * that asks; the answer comes in a POST of its own and is matched by an id that cannot be guessed,
 * so no session is needed. At most 1,000 wait, each for five minutes.
 */
final class Questions {
    private static final int MOST = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Map<String, CompletableFuture<Message.Reply>> open = new ConcurrentHashMap<>();

    /**
     * Something that only the client can answer.
     *
     * @param method such as {@code elicitation/create}
     */
    record Question(String method, Map<String, ?> params) {
        /** What a client must be capable of to be asked: the first word of the method. */
        String capability() {
            return method.substring(0, method.indexOf('/'));
        }

        Map<String, ?> request() {
            return JsonObject.of("method", method, "params", params);
        }
    }

    /**
     * Asks one after the other.
     *
     * @throws RpcFault when the client cannot answer, or does not in time
     */
    Map<String, RawJson> ask(Map<String, Question> questions, Outlet outlet) throws IOException {
        var answers = new LinkedHashMap<String, RawJson>();
        for (var entry : questions.entrySet()) {
            answers.put(entry.getKey(), ask(entry.getValue(), outlet));
        }
        return answers;
    }

    private RawJson ask(Question question, Outlet outlet) throws IOException {
        if (open.size() >= MOST) {
            throw new RpcFault(RpcFault.INTERNAL, 503, "Too many questions are open: try later.");
        }
        var id = UUID.randomUUID().toString();
        var answer = new CompletableFuture<Message.Reply>();
        open.put(id, answer);
        try {
            var message = JsonObject.of("jsonrpc", "2.0", "id", id);
            message.putAll(question.request());
            outlet.event(Json.bytes(message));
            return result(question, answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unanswered(question);
        } catch (ExecutionException | TimeoutException e) {
            throw unanswered(question);
        } finally {
            open.remove(id);
        }
    }

    /** Takes an answer; one that nobody waits for is passed over. */
    void answered(Message.Reply reply) {
        var waiting = open.get(reply.id());
        if (waiting != null) {
            waiting.complete(reply);
        }
    }

    private static RawJson result(Question question, Message.Reply reply) {
        var result = reply.result();
        if (result == null || result.first() != '{') {
            throw RpcFault.invalidParams("The client did not answer " + question.method() + ".");
        }
        return result;
    }

    private static RpcFault unanswered(Question question) {
        return new RpcFault(
                RpcFault.INTERNAL, 504, "The client did not answer " + question.method() + ".");
    }
}
