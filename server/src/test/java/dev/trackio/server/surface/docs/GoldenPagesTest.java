package dev.trackio.server.surface.docs;

import dev.trackio.api.Operations;
import dev.trackio.server.Golden;
import dev.trackio.server.call.AccessPolicy.Mode;
import dev.trackio.server.json.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class GoldenPagesTest {
    @Test
    void thePageAsMarkdownWithEverySnippet() throws IOException {
        Golden.check("docs/api.md", MarkdownPage.of(DemoCalls.page(DemoCalls.open())));
    }

    @Test
    void thePageAsJson() throws IOException {
        Golden.check("docs/api.json", pretty(DemoCalls.page(DemoCalls.open())));
    }

    @Test
    void thePageOfAServerThatWantsATokenForEverything() throws IOException {
        Golden.check(
                "docs/private.md", MarkdownPage.of(DemoCalls.page(DemoCalls.closed(Mode.PRIVATE))));
    }

    @Test
    void theGuideForAgents() throws IOException {
        Golden.check("docs/llms.txt", AgentGuide.of(DemoCalls.page(DemoCalls.open())));
    }

    @Test
    void openApi() throws IOException {
        var document = new OpenApi(Operations.catalogue(), "0.43.0").document("http://localhost");
        Golden.check("docs/openapi.json", pretty(document));
    }

    private static String pretty(Object value) {
        return PrettyJson.of(Json.tree(Json.raw(value))) + "\n";
    }
}
