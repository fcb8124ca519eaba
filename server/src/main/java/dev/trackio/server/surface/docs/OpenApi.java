package dev.trackio.server.surface.docs;

import static dev.trackio.server.surface.docs.JsonSchema.reference;
import static dev.trackio.server.surface.docs.JsonSchema.type;
import static dev.trackio.server.surface.docs.JsonSchema.with;

import dev.trackio.api.Access;
import dev.trackio.api.Catalogue;
import dev.trackio.api.Operation;
import dev.trackio.api.Profile;
import dev.trackio.api.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The HTTP API as an OpenAPI 3.1 document. */
final class OpenApi {
    private static final List<String> TOKEN_SCHEMES = List.of("writeToken", "bearer");

    private final Catalogue catalogue;
    private final String version;

    OpenApi(Catalogue catalogue, String version) {
        this.catalogue = catalogue;
        this.version = version;
    }

    Map<String, Object> document(String base) {
        var document = map("openapi", "3.1.0");
        var info = map("title", "Trackio");
        info.put("version", version);
        info.put("summary", "Experiment tracking: projects, runs, metrics.");
        document.put("info", info);
        document.put("servers", List.of(map("url", base)));
        document.put("paths", paths());
        document.put("components", components());
        return document;
    }

    private Map<String, Object> paths() {
        var paths = new LinkedHashMap<String, Object>();
        for (var operation : catalogue.operations()) {
            paths.put("/api/" + operation.name(), map("post", call(operation)));
        }
        paths.put("/api/upload", map("post", upload()));
        paths.put("/version", map("get", version()));
        for (var operation : catalogue.operations()) {
            var path = "/gradio_api/call/" + operation.name();
            paths.put(path, map("post", gradioCall(operation)));
            paths.put(path + "/{event_id}", map("get", gradioResult(operation)));
        }
        return paths;
    }

    private static Map<String, Object> call(Operation<?, ?> operation) {
        var shape = operation.shape(Profile.CURRENT);
        var arguments = JsonSchema.of(shape.input());
        var example = new Call(operation, "", false, Sample.DEMO);
        if (example.file().isEmpty()) {
            arguments.put("examples", List.of(example.arguments(Profile.CURRENT, "")));
        }
        var call = described(operation.name(), operation.summary(), "operations");
        call.put(
                "requestBody",
                body("application/json", arguments, !shape.input().fields().isEmpty()));
        call.put("responses", responses(answer(shape.output())));
        if (operation.access() != Access.READ) {
            call.put("security", tokenOrNone());
        }
        return call;
    }

    private static Map<String, Object> answer(Schema output) {
        var properties = map("data", JsonSchema.of(output));
        var answer = with(type("object"), "properties", properties);
        return with(answer, "required", List.of("data"));
    }

    private static Map<String, Object> upload() {
        var file = type("string");
        file.put("format", "binary");
        var form =
                with(
                        type("object"),
                        "properties",
                        map("files", with(type("array"), "items", file)));
        var paths = map("paths", with(type("array"), "items", type("string")));
        var call =
                described(
                        "upload",
                        "Upload files; their paths stand for them in other calls.",
                        "files");
        call.put("requestBody", body("multipart/form-data", form, true));
        call.put("responses", responses(with(type("object"), "properties", paths)));
        call.put("security", tokenOrNone());
        return call;
    }

    private static Map<String, Object> version() {
        var properties = map("version", type("string"));
        properties.put("api_version", type("integer"));
        properties.put("writes_paused", type("boolean"));
        properties.put("api_transport", type("string"));
        properties.put("mcp_enabled", type("boolean"));
        properties.put("mcp_path", with(type("string"), "type", List.of("string", "null")));
        var call = described("version", "What this server is and what it offers.", "server");
        call.put("responses", responses(with(type("object"), "properties", properties)));
        return call;
    }

    private static Map<String, Object> gradioCall(Operation<?, ?> operation) {
        var positions =
                operation.shape(Profile.SEED).input().fields().stream()
                        .map(field -> JsonSchema.of(field.schema()))
                        .toList();
        var data = type("array");
        if (!positions.isEmpty()) {
            data.put("prefixItems", positions);
        }
        var request = with(type("object"), "properties", map("data", data));
        request.put("required", List.of("data"));
        var call =
                described(
                        "gradio_" + operation.name(),
                        "Begin "
                                + operation.name()
                                + " through the Gradio API, arguments by position.",
                        "gradio");
        call.put("requestBody", body("application/json", request, true));
        call.put(
                "responses",
                responses(with(type("object"), "properties", map("event_id", type("string")))));
        return call;
    }

    private static Map<String, Object> gradioResult(Operation<?, ?> operation) {
        var call =
                described(
                        "gradio_result_" + operation.name(),
                        "The result as server-sent events: complete with a list, or error.",
                        "gradio");
        var id = map("name", "event_id");
        id.put("in", "path");
        id.put("required", true);
        id.put("schema", type("string"));
        call.put("parameters", List.of(id));
        var stream = map("text/event-stream", map("schema", type("string")));
        var ok = map("description", "A stream of events.");
        ok.put("content", stream);
        call.put("responses", map("200", ok));
        return call;
    }

    private static Map<String, Object> responses(Map<String, Object> answer) {
        var ok = map("description", "The result.");
        ok.put("content", map("application/json", map("schema", answer)));
        var fault = map("description", "What went wrong, in words.");
        fault.put("content", map("application/json", map("schema", reference("Error"))));
        var responses = map("200", ok);
        responses.put("4XX", fault);
        responses.put("5XX", fault);
        return responses;
    }

    private static Map<String, Object> body(
            String type, Map<String, Object> schema, boolean required) {
        var body = map("content", map(type, map("schema", schema)));
        body.put("required", required);
        return body;
    }

    private static Map<String, Object> described(String id, String summary, String tag) {
        var call = map("operationId", id);
        call.put("summary", summary);
        call.put("tags", List.of(tag));
        return call;
    }

    /** An open server asks for none. */
    private static List<Object> tokenOrNone() {
        return List.of(
                Map.of(),
                Map.of(TOKEN_SCHEMES.get(0), List.of()),
                Map.of(TOKEN_SCHEMES.get(1), List.of()));
    }

    private static Map<String, Object> components() {
        var header = map("type", "apiKey");
        header.put("in", "header");
        header.put("name", "X-Trackio-Write-Token");
        var bearer = map("type", "http");
        bearer.put("scheme", "bearer");
        var schemes = map(TOKEN_SCHEMES.get(0), header);
        schemes.put(TOKEN_SCHEMES.get(1), bearer);
        var error = with(type("object"), "properties", map("error", type("string")));
        error.put("required", List.of("error"));
        var schemas = map("Error", error);
        schemas.put("FileData", fileData());
        var components = map("schemas", schemas);
        components.put("securitySchemes", schemes);
        return components;
    }

    private static Map<String, Object> fileData() {
        var path = type("string");
        path.put("description", "A path that an upload answered with.");
        var properties = map("path", path);
        var name = type("string");
        name.put("description", "The file's name.");
        properties.put("orig_name", name);
        var file = with(type("object"), "properties", properties);
        return with(file, "required", List.of("path"));
    }

    private static Map<String, Object> map(String key, Object value) {
        return with(new LinkedHashMap<>(), key, value);
    }
}
