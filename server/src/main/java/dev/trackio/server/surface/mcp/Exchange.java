package dev.trackio.server.surface.mcp;

import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.Caller;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request while it is being answered: what was asked, what may be said on the way, and the
 * result, to which each era adds fields of its own. Used by one thread.
 */
final class Exchange {
    private static final Set<String> CACHEABLE =
            Set.of(
                    "server/discover",
                    "tools/list",
                    "prompts/list",
                    "resources/list",
                    "resources/templates/list");
    private static final String READ = "resources/read";
    private static final long LIST_TTL_MILLIS = 60_000;

    private static final List<String> LEVELS =
            List.of(
                    "debug",
                    "info",
                    "notice",
                    "warning",
                    "error",
                    "critical",
                    "alert",
                    "emergency");

    private final Incoming incoming;
    private final Message.Request request;
    private final Map<String, RawJson> meta;
    private final Era era;
    private final Outlet outlet;
    private final Shared shared;

    /** What all exchanges of a server share. */
    record Shared(Map<String, ?> serverInfo, Questions questions, RequestState states) {}

    Exchange(
            Incoming incoming,
            Message.Request request,
            Map<String, RawJson> meta,
            Era era,
            Outlet outlet,
            Shared shared) {
        this.incoming = incoming;
        this.request = request;
        this.meta = meta;
        this.era = era;
        this.outlet = outlet;
        this.shared = shared;
    }

    Message.Request request() {
        return request;
    }

    /** A text that the request must have. */
    String text(String param) {
        var text = request.text(param);
        if (text == null) {
            throw RpcFault.invalidParams("\"" + param + "\" must be given, as a string.");
        }
        return text;
    }

    Era era() {
        return era;
    }

    Profile profile() {
        return incoming.profile();
    }

    Caller caller() {
        return incoming.caller();
    }

    /** The names of {@code ?tools=}, for the part that has tools. */
    @Nullable String toolsAsked() {
        return incoming.tools();
    }

    /** By what a legacy client is found again; null where its transport has no such thing. */
    @Nullable String session() {
        return incoming.session();
    }

    @Nullable String header(String name) {
        return incoming.header(name);
    }

    Outlet outlet() {
        return outlet;
    }

    /** Tells how far the work is, where the client asked for it. */
    void progress(double done, double total) throws IOException {
        var token = meta.get("progressToken");
        if (token != null) {
            notification(
                    "notifications/progress",
                    JsonObject.of("progressToken", token, "progress", done, "total", total));
        }
    }

    /** A line for the client's log; the modern era wants it only where a request sets a level. */
    void log(String level, Object data) throws IOException {
        var least = Json.text(meta.get("io.modelcontextprotocol/logLevel"));
        var wanted =
                switch (era) {
                    case LEGACY -> true;
                    case MODERN -> least != null && LEVELS.indexOf(level) >= LEVELS.indexOf(least);
                };
        if (wanted) {
            notification("notifications/message", JsonObject.of("level", level, "data", data));
        }
    }

    void notification(String method, Map<String, ?> params) throws IOException {
        outlet.event(
                Json.bytes(JsonObject.of("jsonrpc", "2.0", "method", method, "params", params)));
    }

    /** Whether the client said that it can be asked this; of legacy clients nothing is known. */
    boolean canAsk(Questions.Question question) {
        return switch (era) {
            case LEGACY -> true;
            case MODERN ->
                    Message.object(meta, Headers.META_CAPABILITIES)
                            .containsKey(question.capability());
        };
    }

    /** Whether the client said that it shows forms; some only open addresses. */
    boolean hasForms() {
        var can =
                Message.object(meta, Headers.META_CAPABILITIES)
                        .getOrDefault("elicitation", RawJson.NULL);
        if (can.first() != '{') {
            return false;
        }
        var modes = Json.fields(can);
        return modes.isEmpty() || modes.containsKey("form");
    }

    /**
     * Asks the client and gives its answers, each an object, by the keys of the questions. A legacy
     * client is asked at once. A modern one gets the questions as the result of its request and
     * sends the request again with the answers: the caller is run again from its start and must do
     * nothing before it asks. Answers of earlier rounds come back sealed.
     *
     * @throws RpcFault when the client cannot be asked or a seal is broken
     */
    Map<String, RawJson> ask(Map<String, Questions.Question> questions) throws IOException {
        if (era == Era.LEGACY) {
            return shared.questions().ask(questions, outlet);
        }
        questions.values().forEach(this::demand);
        var given = new LinkedHashMap<>(earlier());
        given.putAll(responses());
        var open = new LinkedHashMap<>(questions);
        open.keySet().removeAll(given.keySet());
        if (!open.isEmpty()) {
            throw new InputRequired(open, shared.states().seal(request, given));
        }
        given.keySet().retainAll(questions.keySet());
        return given;
    }

    private void demand(Questions.Question question) {
        if (!canAsk(question)) {
            throw new RpcFault(
                    RpcFault.MISSING_CAPABILITY,
                    400,
                    "This needs the client capability " + question.capability() + ".",
                    Map.of("requiredCapabilities", Map.of(question.capability(), Map.of())));
        }
    }

    private Map<String, RawJson> earlier() {
        var state = request.text("requestState");
        return state == null ? Map.of() : shared.states().open(request, state);
    }

    /** Answers to what was asked before; what is no object answers nothing. */
    private Map<String, RawJson> responses() {
        if (request.text("requestState") == null) {
            return Map.of(); // nobody has asked yet
        }
        var answers = new LinkedHashMap<>(Message.object(request.params(), "inputResponses"));
        answers.values().removeIf(answer -> answer.first() != '{');
        return answers;
    }

    void result(Map<String, ?> members) throws IOException {
        var all = new LinkedHashMap<String, @Nullable Object>(eraFields());
        members.forEach(
                (key, value) -> all.merge(key, value, (ours, theirs) -> merged(key, ours, theirs)));
        outlet.answer(
                200,
                Json.bytes(JsonObject.of("jsonrpc", "2.0", "id", request.id(), "result", all)));
    }

    /** The result as members of a JSON object that are already written. */
    void members(byte[] members) throws IOException {
        var head = head(members.length > 0);
        var message = new ByteArrayOutputStream(head.length + members.length + 2);
        message.writeBytes(head);
        message.writeBytes(members);
        message.write('}');
        message.write('}');
        outlet.answer(200, message.toByteArray());
    }

    /** The same for members that are written piece by piece; to be closed when all went well. */
    OutputStream open() throws IOException {
        var out = outlet.stream();
        out.write(head(true));
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                out.write('}');
                out.write('}');
                out.close();
            }
        };
    }

    private byte[] head(boolean members) {
        var era = eraFields();
        var head = new StringBuilder("{\"jsonrpc\":\"2.0\",\"id\":");
        head.append(request.id()).append(",\"result\":{");
        if (!era.isEmpty()) {
            var json = Json.string(era);
            head.append(json, 1, json.length() - 1).append(members ? "," : "");
        }
        return head.toString().getBytes(StandardCharsets.UTF_8);
    }

    private Map<String, Object> eraFields() {
        if (era == Era.LEGACY) {
            return Map.of();
        }
        var fields = new LinkedHashMap<String, Object>();
        fields.put("resultType", "complete");
        fields.put("_meta", Map.of("io.modelcontextprotocol/serverInfo", shared.serverInfo()));
        if (CACHEABLE.contains(request.method()) || request.method().equals(READ)) {
            fields.put("ttlMs", request.method().equals(READ) ? 0 : LIST_TTL_MILLIS);
            fields.put("cacheScope", "private");
        }
        return fields;
    }

    private static Object merged(String key, Object ours, Object theirs) {
        if (key.equals("_meta") && ours instanceof Map<?, ?> a && theirs instanceof Map<?, ?> b) {
            var both = new LinkedHashMap<Object, Object>(a);
            both.putAll(b);
            return both;
        }
        return theirs;
    }
}
