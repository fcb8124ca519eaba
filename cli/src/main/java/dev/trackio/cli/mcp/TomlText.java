package dev.trackio.cli.mcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A TOML text cut into its statements, whose texts together are the text. Just as much of TOML is
 * understood as it takes to tell where one ends: strings of all four kinds, brackets, comments.
 */
final class TomlText {
    /**
     * One of them, with its line end; blank lines and comments are statements without a table and a
     * key.
     *
     * @param table the name of the table that begins here; null where none does
     * @param list whether that is an element of a list of tables
     * @param key the name that is given a value here; empty for none
     */
    record Statement(String text, @Nullable List<String> table, boolean list, List<String> key) {}

    private final String text;
    private int at;

    private TomlText(String text) {
        this.text = text;
    }

    /** Empty where it is not understood. */
    static Optional<List<Statement>> read(String text) {
        var reader = new TomlText(text);
        var statements = new ArrayList<Statement>();
        try {
            while (reader.at < text.length()) {
                statements.add(reader.statement());
            }
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            return Optional.empty();
        }
        return Optional.of(statements);
    }

    private Statement statement() {
        var from = at;
        blanks();
        List<String> table = null;
        List<String> key = List.of();
        var list = false;
        if (at < text.length() && text.charAt(at) == '[') {
            list = text.startsWith("[[", at);
            at += list ? 2 : 1;
            table = name(']');
            at += list ? 2 : 1;
            toLineEnd();
        } else if (at < text.length() && "#\r\n".indexOf(text.charAt(at)) < 0) {
            key = name('=');
            at++;
            value();
            toLineEnd();
        } else {
            toLineEnd();
        }
        return new Statement(text.substring(from, at), table, list, key);
    }

    private void blanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    /** Names with dots between, up to this sign, which is left. */
    private List<String> name(char end) {
        var names = new ArrayList<String>();
        while (true) {
            blanks();
            var c = text.charAt(at);
            if (c == '"' || c == '\'') {
                var from = at;
                string();
                names.add(text.substring(from + 1, at - 1));
            } else {
                var from = at;
                while (Character.isLetterOrDigit(text.charAt(at))
                        || "_-".indexOf(text.charAt(at)) >= 0) {
                    at++;
                }
                names.add(text.substring(from, at));
            }
            blanks();
            if (text.charAt(at) == end) {
                return names;
            }
            if (text.charAt(at) != '.' || names.getLast().isEmpty()) {
                throw new IllegalArgumentException("no name");
            }
            at++;
        }
    }

    /** A value, which may go over lines within its brackets and long strings. */
    private void value() {
        var depth = 0;
        while (at < text.length()) {
            var c = text.charAt(at);
            if (c == '"' || c == '\'') {
                string();
                continue;
            }
            if (c == '#') {
                while (at < text.length() && text.charAt(at) != '\n') {
                    at++;
                }
                continue;
            }
            if (c == '\n' && depth == 0) {
                return;
            }
            depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
            at++;
        }
        if (depth != 0) {
            throw new IllegalArgumentException("a bracket is open");
        }
    }

    private void string() {
        var quote = text.substring(at, at + 1);
        if (text.startsWith(quote.repeat(3), at)) {
            at += 3;
            while (!text.startsWith(quote.repeat(3), at)) {
                step(quote);
            }
            at += 3;
            while (at < text.length() && text.startsWith(quote, at)) {
                at++; // quotes that belong to the string stand before the last three
            }
            return;
        }
        at++;
        while (!text.startsWith(quote, at)) {
            if (text.charAt(at) == '\n') {
                throw new IllegalArgumentException("a string is open");
            }
            step(quote);
        }
        at++;
    }

    private void step(String quote) {
        at += text.charAt(at) == '\\' && quote.equals("\"") ? 2 : 1;
        if (at > text.length()) {
            throw new IllegalArgumentException("a string is open");
        }
    }

    private void toLineEnd() {
        var end = text.indexOf('\n', at);
        var rest = text.substring(at, end < 0 ? text.length() : end).strip();
        if (!rest.isEmpty() && !rest.startsWith("#")) {
            throw new IllegalArgumentException("two statements on a line");
        }
        at = end < 0 ? text.length() : end + 1;
    }
}
