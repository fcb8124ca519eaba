package dev.trackio.server.surface.docs;

import dev.trackio.api.Catalogue;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import dev.trackio.server.http.Router;
import dev.trackio.server.json.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the server says of its own API: the data of the page "Use via API or MCP" as JSON and
 * Markdown, a guide for agents, OpenAPI. The caller's own rights decide which data its examples are
 * filled with.
 */
public final class DocsSurface {
    private static final String MARKDOWN = "text/markdown; charset=utf-8";

    private final PageBuilder pages;
    private final Samples samples;
    private final OpenApi openApi;

    /**
     * @param mcp whether the MCP server is on
     * @param version of this server
     */
    public DocsSurface(Catalogue catalogue, Dispatcher dispatcher, boolean mcp, String version) {
        pages = new PageBuilder(catalogue, dispatcher, mcp, version);
        samples = new Samples(dispatcher);
        openApi = new OpenApi(catalogue, version);
    }

    public void mount(Router router) {
        router.get("/docs/api.json", this::json);
        router.get("/docs/api.md", this::markdown);
        router.get("/llms.txt", this::guide);
        router.get("/openapi.json", this::openApi);
        router.get("/gradio_api/openapi.json", this::openApi);
    }

    private void json(Request request, Response response) throws IOException {
        send(response, Response.JSON, Json.string(page(request)));
    }

    private void markdown(Request request, Response response) throws IOException {
        send(response, MARKDOWN, MarkdownPage.of(page(request)));
    }

    private void guide(Request request, Response response) throws IOException {
        send(response, Response.TEXT, AgentGuide.of(page(request)));
    }

    private void openApi(Request request, Response response) throws IOException {
        send(response, Response.JSON, Json.string(openApi.document(request.baseUrl())));
    }

    private ApiPage page(Request request) {
        var caller = request.caller();
        var wish =
                new Samples.Wish(
                        given(request, "project"), given(request, "run"), given(request, "metric"));
        return pages.page(request.baseUrl(), samples.find(caller, wish), caller);
    }

    private static @Nullable String given(Request request, String name) {
        var value = request.query(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Not to be kept: it shows the data of this moment, as this caller may see them. */
    private static void send(Response response, String type, String body) throws IOException {
        response.header("Cache-Control", "no-store").send(200, type, body);
    }
}
