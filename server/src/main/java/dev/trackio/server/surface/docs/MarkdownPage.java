package dev.trackio.server.surface.docs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The API page as Markdown. */
final class MarkdownPage {
    private final StringBuilder out = new StringBuilder();

    private MarkdownPage() {}

    static String of(ApiPage page) {
        var markdown = new MarkdownPage();
        markdown.head(page);
        page.operations().forEach(entry -> markdown.operation(entry, page.mcp().enabled()));
        markdown.mcp(page);
        return markdown.out.toString();
    }

    private void head(ApiPage page) {
        text("# API documentation");
        text(
                "Trackio %s at %s. %d operations, each as Python, JavaScript, cURL and MCP. The"
                                .formatted(page.version(), page.baseUrl(), page.operations().size())
                        + " examples run as they are; they use these data:");
        code(
                "text",
                "project: %s\nrun: %s\nmetric: %s"
                        .formatted(
                                page.sample().project(),
                                page.sample().run(),
                                page.sample().metric()));
        text("Install once:");
        code("bash", page.install().get("python") + "\n" + page.install().get("javascript"));
    }

    private void operation(ApiPage.Entry entry, boolean mcp) {
        text("## " + entry.name());
        text(entry.summary());
        if (entry.parameters().isEmpty()) {
            text("No parameters.");
        } else {
            text("Parameters:");
            parameters(entry.parameters(), "");
            out.append('\n');
        }
        returns("Returns", entry.returns());
        if (entry.gradioReturns() != null) {
            returns(
                    "The Gradio API (Python, JavaScript, two requests) returns",
                    entry.gradioReturns());
        }
        if (entry.note() != null) {
            text(entry.note());
        }
        text("### Python");
        code("python", entry.snippets().python());
        text("### JavaScript");
        code("javascript", entry.snippets().javascript());
        text("### cURL");
        text("In one request, and in the two of the Gradio API:");
        code("bash", entry.snippets().bash());
        text("### MCP");
        mcp(entry.snippets().mcp(), mcp);
    }

    private void mcp(@Nullable String snippet, boolean enabled) {
        if (snippet == null) {
            text("Not offered as a tool.");
            return;
        }
        if (!enabled) {
            text("MCP is off: start the server with `--mcp-server`.");
        }
        code("bash", snippet);
    }

    private void mcp(ApiPage page) {
        text("## MCP clients");
        text(
                page.mcp().enabled()
                        ? ("The MCP server speaks streamable HTTP at %s with %d tools, and at %s with"
                                        + " %d. Add ?tools=all for every operation.")
                                .formatted(
                                        page.mcp().url(),
                                        page.mcp().tools().size(),
                                        page.mcp().currentUrl(),
                                        page.mcp().currentTools().size())
                        : "MCP is off: start the server with `--mcp-server`. Then it is at %s."
                                .formatted(page.mcp().url()));
        for (var client : page.clients()) {
            text("### " + client.title());
            text(client.note());
            code(client.language(), client.text());
            if (client.link() != null) {
                code("text", client.link());
            }
        }
    }

    private void parameters(List<ApiPage.Parameter> parameters, String indent) {
        for (var parameter : parameters) {
            var entries = !parameter.fields().isEmpty();
            out.append(indent).append("- `").append(parameter.name()).append("` (");
            out.append(entries ? "list of entries" : parameter.type());
            out.append(parameter.required() ? ", required): " : ", optional): ");
            out.append(parameter.doc()).append('\n');
            parameters(parameter.fields(), indent + "  ");
        }
    }

    private void returns(String what, ApiPage.Returns returns) {
        if (returns.type() == null) {
            text(what + " nothing.");
            return;
        }
        text(what + " `" + returns.type() + "`" + (returns.example() == null ? "." : ", such as"));
        if (returns.example() != null) {
            code("json", PrettyJson.of(returns.example()));
        }
    }

    private void text(String paragraph) {
        out.append(paragraph).append("\n\n");
    }

    /** The fence is longer than any in the code: names may hold backticks. */
    private void code(String language, String code) {
        var fence = "```";
        while (code.contains(fence)) {
            fence += "`";
        }
        out.append(fence).append(language).append('\n');
        out.append(code).append(code.endsWith("\n") ? "" : "\n");
        out.append(fence).append("\n\n");
    }
}
