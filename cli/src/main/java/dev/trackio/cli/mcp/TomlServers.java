package dev.trackio.cli.mcp;

import dev.trackio.server.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The TOML file of Codex, edited as text: only the lines of our own table change. What cannot be
 * read with certainty, such as servers in an inline table, is not touched.
 */
final class TomlServers {
    private static final List<String> OURS =
            List.of(
                    "command",
                    "args",
                    "url",
                    "http_headers",
                    "env_http_headers",
                    "bearer_token_env_var");

    private TomlServers() {}

    /**
     * The text with this entry in it. Settings that its owner added to our table stay.
     *
     * @return empty where it cannot be edited safely
     */
    static Optional<String> with(String text, String key, String name, List<String> entry) {
        var read = TomlText.read(text);
        if (read.isEmpty() || clashes(read.get(), key, name)) {
            return Optional.empty();
        }
        var statements = read.get();
        var remote = entry.getFirst().startsWith("url");
        var own = List.of(key, name);
        var header = header(statements, own);
        if (header < 0) {
            var gap = text.isEmpty() ? "" : text.endsWith("\n") ? "\n" : "\n\n";
            return checked(text + gap + snippet(key, name, entry) + "\n", own);
        }
        var out = new StringBuilder();
        var table = List.<String>of();
        for (var i = 0; i < statements.size(); i++) {
            var statement = statements.get(i);
            table = statement.table() == null ? table : statement.table();
            if (replaced(statement, table, own, remote)) {
                continue;
            }
            out.append(statement.text());
            if (i == header) {
                if (!statement.text().endsWith("\n")) {
                    out.append('\n');
                }
                entry.forEach(line -> out.append(line).append('\n'));
            }
        }
        return checked(out.toString(), own);
    }

    /** Empty where the text can no longer be read, or has a key of our table twice. */
    private static Optional<String> checked(String text, List<String> own) {
        var seen = new HashSet<List<String>>();
        var listed = false;
        var table = List.<String>of();
        for (var statement : TomlText.read(text).orElse(List.of())) {
            table = statement.table() == null ? table : statement.table();
            var path = new ArrayList<>(table);
            path.addAll(statement.key());
            listed = statement.table() == null ? listed : statement.list();
            var says = statement.table() != null || !statement.key().isEmpty();
            if (says && !listed && startsWith(path, own) && !seen.add(path)) {
                return Optional.empty();
            }
        }
        return seen.contains(own) ? Optional.of(text) : Optional.empty();
    }

    private static int header(List<TomlText.Statement> statements, List<String> own) {
        for (var i = 0; i < statements.size(); i++) {
            if (own.equals(statements.get(i).table())) {
                return i;
            }
        }
        return -1;
    }

    /** Whether ours takes the place of it: the keys of our table, and tables of the same below. */
    private static boolean replaced(
            TomlText.Statement statement, List<String> table, List<String> own, boolean remote) {
        if (statement.table() == null && statement.key().isEmpty()) {
            return false;
        }
        if (table.equals(own)) {
            var key = statement.key().isEmpty() ? "" : statement.key().getFirst();
            return OURS.contains(key) || (remote && key.equals("env"));
        }
        if (startsWith(table, own)) {
            var below = table.get(own.size());
            return OURS.contains(below) || (remote && below.equals("env"));
        }
        return false;
    }

    private static boolean startsWith(List<String> path, List<String> own) {
        return path.size() >= own.size() && path.subList(0, own.size()).equals(own);
    }

    /** Forms of the same table that are not read here. */
    private static boolean clashes(List<TomlText.Statement> statements, String key, String name) {
        var table = List.<String>of();
        for (var statement : statements) {
            table = statement.table() == null ? table : statement.table();
            var path = new ArrayList<>(table);
            path.addAll(statement.key());
            var ofServers = !path.isEmpty() && path.getFirst().equals(key);
            if (!statement.key().isEmpty()
                    && ofServers
                    && table.size() < 2
                    && (path.size() == 1 || path.get(1).equals(name))) {
                return true;
            }
            if (statement.list() && ofServers && (path.size() == 1 || path.get(1).equals(name))) {
                return true;
            }
        }
        return false;
    }

    /** The lines of an entry below its header. */
    static List<String> lines(McpEntry entry) {
        var lines = new ArrayList<String>();
        switch (entry) {
            case McpEntry.Program program -> {
                lines.add("command = " + string(program.command()));
                lines.add(
                        "args = ["
                                + program.arguments().stream()
                                        .map(TomlServers::string)
                                        .collect(Collectors.joining(", "))
                                + "]");
                if (!program.environment().isEmpty()) {
                    lines.add("env = " + table(program.environment()));
                }
            }
            case McpEntry.Remote remote -> {
                lines.add("url = " + string(remote.url()));
                if (remote.authorization() != null) {
                    lines.add(
                            "http_headers = "
                                    + table(Map.of("Authorization", remote.authorization())));
                }
                if (remote.tokenVariable()) {
                    lines.add("bearer_token_env_var = \"TRACKIO_WRITE_TOKEN\"");
                }
            }
        }
        return lines;
    }

    private static String table(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + " = " + string(field.getValue()))
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    /** JSON's strings are TOML's, too. */
    private static String string(String text) {
        return Json.string(text);
    }

    /** What would be pasted by hand. */
    static String snippet(String key, String name, List<String> entry) {
        return "[" + key + "." + name + "]\n" + String.join("\n", entry);
    }
}
