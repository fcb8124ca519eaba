package dev.trackio.cli.mcp;

import dev.trackio.server.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a client reaches the server: by starting a program, or by its address. */
public sealed interface McpEntry {
    /**
     * A program to start.
     *
     * @param environment variables that it gets besides
     */
    record Program(String command, List<String> arguments, Map<String, String> environment)
            implements McpEntry {
        public Program {
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
        }
    }

    /**
     * A server that runs.
     *
     * @param authorization the header of that name; null for none
     * @param tokenVariable whether Codex looks for the token in {@code TRACKIO_WRITE_TOKEN}
     */
    record Remote(String url, @Nullable String authorization, boolean tokenVariable)
            implements McpEntry {}

    /**
     * As an entry of a JSON file.
     *
     * @param typed whether the client wants to be told the kind
     */
    static Map<String, Object> json(McpEntry entry, boolean typed) {
        var fields = JsonObject.of();
        switch (entry) {
            case Program program -> {
                if (typed) {
                    fields.put("type", "stdio");
                }
                fields.put("command", program.command());
                fields.put("args", program.arguments());
                if (!program.environment().isEmpty()) {
                    fields.put("env", program.environment());
                }
            }
            case Remote remote -> {
                if (typed) {
                    fields.put("type", "http");
                }
                fields.put("url", remote.url());
                if (remote.authorization() != null) {
                    fields.put("headers", Map.of("Authorization", remote.authorization()));
                }
            }
        }
        return fields;
    }
}
