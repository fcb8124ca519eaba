package dev.trackio.server.surface.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Splits a command as POSIX shells do: single quotes, double quotes, backslashes, variables in
 * double quotes or bare. A command substitution is refused: nothing that is pasted may hold one.
 */
final class Words {
    private final String text;
    private final Map<String, String> variables;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean open;
    private int at;

    private Words(String text, Map<String, String> variables) {
        this.text = text;
        this.variables = variables;
    }

    static List<String> of(String command, Map<String, String> variables) {
        var words = new Words(command, variables);
        words.split();
        return words.words;
    }

    private void split() {
        while (at < text.length()) {
            var c = text.charAt(at++);
            switch (c) {
                case ' ', '\t', '\n' -> end();
                case '\'' -> single();
                case '"' -> twofold();
                case '\\' -> escaped();
                case '$' -> variable();
                case '`', ';', '&', '|', '<', '>', '(', ')', '*', '?', '[', '!', '#', '~' ->
                        throw new AssertionError("bare " + c + " at " + at + " in " + text);
                default -> add(c);
            }
        }
        end();
    }

    private void single() {
        var close = text.indexOf('\'', at);
        if (close < 0) {
            throw new AssertionError("an open quote in " + text);
        }
        word.append(text, at, close);
        open = true;
        at = close + 1;
    }

    private void twofold() {
        open = true;
        while (true) {
            var c = text.charAt(at++);
            switch (c) {
                case '"' -> {
                    return;
                }
                case '$' -> variable();
                case '`', '\\', '!' -> throw new AssertionError(c + " in double quotes: " + text);
                default -> add(c);
            }
        }
    }

    private void escaped() {
        var c = text.charAt(at++);
        if (c != '\n') {
            add(c);
        }
    }

    private void variable() {
        var from = at;
        while (at < text.length()
                && (Character.isLetter(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        var value = variables.get(text.substring(from, at));
        if (value == null) {
            throw new AssertionError("an unknown variable at " + from + " in " + text);
        }
        word.append(value);
        open = true;
    }

    private void add(char c) {
        word.append(c);
        open = true;
    }

    private void end() {
        if (open) {
            words.add(word.toString());
        }
        word.setLength(0);
        open = false;
    }
}
