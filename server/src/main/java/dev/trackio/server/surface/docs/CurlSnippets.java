package dev.trackio.server.surface.docs;

import dev.trackio.api.Profile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Command lines for bash, zsh and dash. There are no comments in them: an interactive zsh takes
 * those for commands.
 */
final class CurlSnippets {
    /** Stands for the uploaded file's path; text from outside never holds it unescaped. */
    private static final String FILE = "\u0001";

    private CurlSnippets() {}

    /** The one-request form, a blank line, the two requests of the Gradio API. */
    static String bash(Call call) {
        return api(call) + "\n\n" + gradio(call) + "\n";
    }

    /** A tool call as one request. */
    static String mcp(Call call) {
        var request = new LinkedHashMap<String, @Nullable Object>();
        request.put("jsonrpc", "2.0");
        request.put("id", 1);
        request.put("method", "tools/call");
        var params = new LinkedHashMap<String, @Nullable Object>();
        params.put("name", call.operation().name());
        params.put("arguments", call.arguments(Profile.CURRENT, "mcp"));
        request.put("params", params);
        return upload(call)
                + post(
                        call,
                        call.base() + McpAddress.CURRENT,
                        List.of("accept: application/json, text/event-stream"),
                        body(request, file -> fileUrl(call)))
                + "\n";
    }

    private static String api(Call call) {
        return upload(call)
                + post(
                        call,
                        call.base() + "/api/" + call.operation().name(),
                        List.of(),
                        body(call.arguments(Profile.CURRENT, "curl"), CurlSnippets::fileObject));
    }

    private static String gradio(Call call) {
        var url = Shell.word(call.gradioUrl());
        var data = Map.of("data", positions(call));
        return upload(call)
                + "EVENT_ID=$(curl -s -X POST "
                + request(call, call.gradioUrl(), List.of(), body(data, CurlSnippets::fileObject))
                + " | awk -F'\"' '{print $4}') && \\\n  curl -s -N "
                + url
                + "/$EVENT_ID"
                + token(call);
    }

    /** By position: what is left out before the last one given is null. */
    private static List<@Nullable Object> positions(Call call) {
        var given = call.arguments(Profile.SEED, "gradio");
        var positions = new ArrayList<@Nullable Object>();
        var used = 0;
        for (var field : call.operation().seed().input().fields()) {
            positions.add(given.get(field.name()));
            if (given.containsKey(field.name())) {
                used = positions.size();
            }
        }
        return positions.subList(0, used);
    }

    private static String post(Call call, String url, List<String> headers, String body) {
        return "curl -s " + request(call, url, headers, body);
    }

    private static String request(Call call, String url, List<String> headers, String body) {
        var out = new StringBuilder(Shell.word(url));
        out.append(token(call));
        out.append(" \\\n  -H 'content-type: application/json'");
        headers.forEach(header -> out.append(" -H ").append(Shell.quote(header)));
        return out.append(" \\\n  -d ").append(body).toString();
    }

    private static String token(Call call) {
        return call.needsToken() ? " -H \"X-Trackio-Write-Token: $TRACKIO_WRITE_TOKEN\"" : "";
    }

    private static String upload(Call call) {
        return call.file()
                .map(
                        file ->
                                "DIR=$(mktemp -d) && "
                                        + file.shell()
                                        + "\nFILE=$(curl -s "
                                        + Shell.word(call.base() + "/gradio_api/upload")
                                        + token(call)
                                        + " -F \"files=@$DIR/"
                                        + file.fileName()
                                        + "\" | awk -F'\"' '{print $2}')\n")
                .orElse("");
    }

    private static String body(Object json, Function<SampleFile, String> file) {
        return Shell.quote(Literal.JSON.of(json, file)).replace(FILE, "'\"$FILE\"'");
    }

    /** As the upload tool of agents gives it back. */
    private static String fileUrl(Call call) {
        var url = Literal.string(call.base() + "/gradio_api/file=");
        return url.substring(0, url.length() - 1) + FILE + "\"";
    }

    private static String fileObject(SampleFile file) {
        return "{\"path\": \""
                + FILE
                + "\", \"orig_name\": \""
                + file.fileName()
                + "\", \"meta\": {\"_type\": \"gradio.FileData\"}}";
    }
}
