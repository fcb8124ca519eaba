package dev.trackio.server.traces;

import dev.trackio.api.RawJson;
import dev.trackio.api.Trace;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A trace as the session file of version 3 that Trackio 0.43 writes for viewers: a line about it,
 * then its messages, or its spans where it has none, each a line that names the one before.
 */
final class SessionLines {
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final int MAX_NAME = 120;
    private static final RawJson NO_LIST = RawJson.of("[]");

    private final Trace trace;
    private final String time;
    private final List<Map<String, Object>> said = new ArrayList<>();
    private final List<Object> lines = new ArrayList<>();
    private @Nullable String last;

    private SessionLines(Trace trace) {
        this.trace = trace;
        this.time = Objects.requireNonNullElse(millis(trace.timestamp()), trace.timestamp());
    }

    /** Each line is a JSON object. */
    static List<Object> of(String project, Trace trace) {
        var lines = new SessionLines(trace);
        var index = 0;
        for (var message : elements(trace.messages())) {
            if (message.first() == '{') {
                lines.addMessage(index, Json.fields(message));
            }
            index++;
        }
        if (index == 0) {
            for (var span : elements(trace.spans())) {
                lines.addSpan(span.first() == '{' ? Json.fields(span) : Map.of());
            }
        }
        var all = new ArrayList<Object>();
        all.add(lines.header(project));
        all.addAll(lines.lines);
        return all;
    }

    private static List<RawJson> elements(RawJson json) {
        return Json.elements(json.first() == '[' ? json : NO_LIST);
    }

    private Map<String, Object> header(String project) {
        var about = new LinkedHashMap<String, @Nullable Object>();
        about.put("project", project);
        about.put("run_id", trace.runId());
        about.put("run_name", trace.run());
        about.put("step", trace.step());
        about.put("key", trace.key());
        about.put("trace_index", trace.index());
        about.put("metadata", trace.metadata());
        var header = new LinkedHashMap<String, Object>();
        header.put("type", "session");
        header.put("version", 3);
        header.put("id", trace.id());
        header.put("timestamp", time);
        header.put("cwd", "/" + project);
        header.put("harness", "trackio");
        header.put("name", name());
        header.put("trackio", about);
        return header;
    }

    /** The beginning of what the user said first, else of what was said first. */
    private String name() {
        var name = String.join(" ", text(first()).strip().split("\\s+"));
        if (name.isEmpty()) {
            return trace.id();
        }
        return name.codePointCount(0, name.length()) <= MAX_NAME
                ? name
                : name.substring(0, name.offsetByCodePoints(0, MAX_NAME));
    }

    private Map<String, Object> first() {
        for (var message : said) {
            if ("user".equals(message.get("role"))) {
                return message;
            }
        }
        return said.isEmpty() ? Map.of() : said.getFirst();
    }

    private static String text(Map<String, Object> message) {
        var words = new ArrayList<String>();
        var content = message.get("content") instanceof List<?> parts ? parts : List.of();
        for (var part : content) {
            var text = part instanceof Map<?, ?> fields ? fields.get("text") : null;
            words.add(text instanceof String given ? given : Json.string(part));
        }
        return String.join(" ", words);
    }

    private void addMessage(int index, Map<String, RawJson> fields) {
        var message = new LinkedHashMap<String, Object>();
        var role = Objects.requireNonNullElse(Json.text(fields.get("role")), "");
        switch (role) {
            case "user" -> message.put("role", "user");
            case "system", "developer" -> message.put("role", "developer");
            case "tool" -> {
                message.put("role", "toolResult");
                message.put("toolCallId", textOr(fields, "tool_call_id", "call-" + index));
                message.put("toolName", textOr(fields, "name", "tool"));
            }
            default -> message.put("role", "assistant");
        }
        var content = new ArrayList<Object>();
        for (var name : List.of("reasoning_content", "reasoning")) {
            var thinking = Json.text(fields.get(name));
            if (thinking != null && !thinking.isEmpty() && content.isEmpty()) {
                content.add(part("thinking", "thinking", thinking));
            }
        }
        addText(content, shown(fields.get("content")));
        var calls = elements(fields.getOrDefault("tool_calls", NO_LIST));
        for (var i = 0; i < calls.size(); i++) {
            if (calls.get(i).first() == '{') {
                content.add(toolCall(Json.fields(calls.get(i)), "call-" + index + "-" + i));
            }
        }
        message.put("content", content);
        add(message, null);
    }

    private static Map<String, Object> toolCall(Map<String, RawJson> call, String id) {
        var function = call.get("function");
        var fields = function != null && function.first() == '{' ? Json.fields(function) : call;
        return toolCall(
                textOr(call, "id", id),
                textOr(fields, "name", "tool"),
                arguments(fields.get("arguments")));
    }

    private static Map<String, Object> toolCall(String id, String name, Object arguments) {
        var part = new LinkedHashMap<String, Object>();
        part.put("type", "toolCall");
        part.put("id", id);
        part.put("name", name);
        part.put("arguments", arguments);
        return part;
    }

    /** An object, whatever was given: models write arguments as a text of JSON. */
    private static Object arguments(@Nullable RawJson given) {
        if (given == null || given.first() == 'n') {
            return Map.of();
        }
        var value = given;
        var text = Json.text(given);
        if (text != null) {
            try {
                value = Json.answerable(RawJson.of(text));
            } catch (ApiException e) {
                return Map.of("input", given);
            }
        }
        return value.first() == '{' ? value : Map.of("input", value);
    }

    /** A call of a tool and its result; of any other span its name. */
    private void addSpan(Map<String, RawJson> span) {
        var kind = textOr(span, "kind", "span");
        var time = millis(shown(span.get("start_time")));
        var message = new LinkedHashMap<String, Object>();
        var content = new ArrayList<Object>();
        if (!kind.equals("tool")) {
            addText(content, textOr(span, "name", kind));
            message.put("role", "developer");
            message.put("content", content);
            add(message, time);
            return;
        }
        var id = textOr(span, "id", "call-" + said.size());
        var name = textOr(span, "name", "tool");
        content.add(toolCall(id, name, arguments(span.get("input"))));
        message.put("role", "assistant");
        message.put("content", content);
        add(message, time);
        var error = shown(span.get("error"));
        var result = new LinkedHashMap<String, Object>();
        result.put("role", "toolResult");
        result.put("toolCallId", id);
        result.put("toolName", name);
        var output = new ArrayList<Object>();
        addText(output, error.isEmpty() ? shown(span.get("output")) : error);
        result.put("content", output);
        if (!error.isEmpty()) {
            result.put("isError", true);
        }
        add(result, time);
    }

    private void add(Map<String, Object> message, @Nullable String at) {
        var id = digest(trace.id() + "\0" + said.size()).substring(0, 8);
        var line = new LinkedHashMap<String, @Nullable Object>();
        line.put("type", "message");
        line.put("id", id);
        line.put("message", message);
        line.put("parentId", last);
        line.put("timestamp", Objects.requireNonNullElse(at, time));
        lines.add(line);
        said.add(message);
        last = id;
    }

    private static void addText(List<Object> content, String text) {
        if (!text.isEmpty()) {
            content.add(part("text", "text", text));
        }
    }

    private static Map<String, Object> part(String type, String field, String text) {
        var part = new LinkedHashMap<String, Object>();
        part.put("type", type);
        part.put(field, text);
        return part;
    }

    private static String textOr(Map<String, RawJson> fields, String name, String otherwise) {
        var text = shown(fields.get(name));
        return text.isEmpty() ? otherwise : text;
    }

    /** A text as it is, of a list each part in a line, anything else as JSON. */
    private static String shown(@Nullable RawJson value) {
        if (value == null || value.first() == 'n') {
            return "";
        }
        if (value.first() != '[') {
            return Objects.requireNonNullElse(Json.text(value), value.toString());
        }
        var lines = new ArrayList<String>();
        for (var item : Json.elements(value)) {
            var fields = item.first() == '{' ? Json.fields(item) : Map.<String, RawJson>of();
            var text = Json.text(fields.getOrDefault("text", item));
            lines.add(text == null ? item.toString() : text);
        }
        return String.join("\n", lines);
    }

    /** Of an ISO 8601 time or of seconds since 1970; null for what is neither. */
    private static @Nullable String millis(String given) {
        try {
            if (given.matches("[0-9.]{1,20}")) {
                return MILLIS.format(
                        Instant.ofEpochMilli((long) (Double.parseDouble(given) * 1e3)));
            }
            var text = given.replace(' ', 'T');
            return MILLIS.format(
                    text.matches(".*(Z|[+-]\\d\\d:?\\d\\d)")
                            ? OffsetDateTime.parse(text).toInstant()
                            : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException | NumberFormatException e) {
            return null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    static String digest(String text) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
