package dev.trackio.server.surface.docs;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the page "Use via API or MCP" shows. Its JSON form is what the dashboard reads.
 */
record ApiPage(
        String baseUrl,
        String version,
        Shown sample,
        Mcp mcp,
        Map<String, String> install,
        List<Entry> operations,
        List<McpClient> clients) {

    record Shown(String project, String run, String metric) {}

    record Mcp(
            boolean enabled,
            String url,
            String currentUrl,
            List<String> tools,
            List<String> currentTools) {}

    /**
     * One operation.
     *
     * @param access read, log, upload or manage
     * @param returns what {@code /api} and {@code /mcp/} answer
     * @param gradioReturns what the Gradio API answers, where that is something else
     * @param note what to know before running the snippets
     * @param tryArguments arguments for a form
     */
    record Entry(
            String name,
            String access,
            String summary,
            List<Parameter> parameters,
            Returns returns,
            @Nullable Returns gradioReturns,
            @Nullable String note,
            Snippets snippets,
            @JsonProperty("try") Map<String, @Nullable Object> tryArguments) {}

    /**
     * @param fields what an entry holds, where the parameter is a list of entries
     */
    record Parameter(
            String name,
            String type,
            boolean required,
            @JsonProperty("default") @Nullable Object defaultValue,
            String doc,
            List<Parameter> fields) {}

    record Returns(@Nullable String type, @Nullable Object example) {}

    /**
     * @param mcp null where agents are not shown the operation unless they ask for more
     */
    record Snippets(String python, String javascript, String bash, @Nullable String mcp) {}

    /** How one MCP client is told of this server. */
    record McpClient(
            String id,
            String title,
            String language,
            String text,
            @Nullable String link,
            String note) {}
}
