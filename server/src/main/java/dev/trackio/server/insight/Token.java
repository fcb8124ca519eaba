package dev.trackio.server.insight;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A word of a filter.
 *
 * @param text without quotes
 * @param from its place in the filter
 */
record Token(Kind kind, String text, int from, int to) {
    private static final Pattern COMPARE = Pattern.compile("<=|>=|!=|!~|==|=|<|>|~");
    private static final Pattern END_OF_WORD = Pattern.compile("[\\s()=<>!~\"'`]");

    enum Kind {
        WORD,
        QUOTED,
        COMPARE,
        OPEN,
        CLOSE,
        END
    }

    boolean isText() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }

    /** The words of a filter, and its end. */
    static List<Token> of(String text) {
        var tokens = new ArrayList<Token>();
        var compare = COMPARE.matcher(text);
        var end = END_OF_WORD.matcher(text);
        var at = 0;
        while (at < text.length()) {
            var c = text.charAt(at);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                at++;
                continue;
            }
            var token =
                    switch (c) {
                        case '(' -> new Token(Kind.OPEN, "(", at, at + 1);
                        case ')' -> new Token(Kind.CLOSE, ")", at, at + 1);
                        case '"', '\'', '`' -> quoted(text, at, c);
                        default ->
                                compare.region(at, text.length()).lookingAt()
                                        ? new Token(
                                                Kind.COMPARE, compare.group(), at, compare.end())
                                        : word(text, at, end.find(at + 1) ? end.start() : -1);
                    };
            tokens.add(token);
            at = token.to;
        }
        tokens.add(new Token(Kind.END, "", text.length(), text.length()));
        return tokens;
    }

    private static Token word(String text, int from, int end) {
        var to = end < 0 ? text.length() : end;
        return new Token(Kind.WORD, text.substring(from, to), from, to);
    }

    private static Token quoted(String text, int from, char quote) {
        var end = text.indexOf(quote, from + 1);
        if (end < 0) {
            throw new UnreadableFilter(
                    "this quote " + quote + " has no end", from, text.length(), false);
        }
        return new Token(Kind.QUOTED, text.substring(from + 1, end), from, end + 1);
    }
}
