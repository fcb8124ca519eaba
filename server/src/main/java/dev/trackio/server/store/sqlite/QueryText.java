package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.store.sqlite.QueryGrowth.Word;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of a query before SQLite sees it: that it is one statement, that compiling it
 * takes no memory without end, and of a PRAGMA, which may act while it is prepared, that it is one
 * of the few that only tell something.
 */
final class QueryText {
    private static final String NAME = "[\\w$]+|'[^']*'|\"[^\"]*\"|\\[[^\\]]*\\]|`[^`]*`";
    private static final Pattern PRAGMA = Pattern.compile("(?i)pragma\\b");
    private static final Pattern TELLING =
            Pattern.compile(
                    "(?iuU)pragma\\s+(main\\s*\\.\\s*)?(user_version"
                            + "|(table_info|table_xinfo|index_list|index_info|index_xinfo)"
                            + "\\s*(\\(\\s*(%1$s)\\s*\\)|=\\s*(%1$s)))".formatted(NAME));

    private final String sql;
    private int at;

    private QueryText(String sql) {
        this.sql = sql;
    }

    /**
     * @throws ApiException BAD_REQUEST in the words that official clients know
     */
    static void check(String sql) {
        if (sql.indexOf('\0') >= 0) {
            throw ApiException.badRequest("The query holds a NUL character: leave it out.");
        }
        new QueryText(sql).requireOneStatement();
        QueryGrowth.check(new QueryText(sql)::word);
        if (PRAGMA.matcher(sql).lookingAt() && !TELLING.matcher(sql).matches()) {
            throw notAuthorized();
        }
    }

    static ApiException notAuthorized() {
        return ApiException.badRequest("not authorized");
    }

    /** The driver runs the first statement and says nothing of what follows. */
    private void requireOneStatement() {
        var ended = false;
        while (at < sql.length()) {
            var c = sql.charAt(at);
            if (c <= ' ' || skippedComment(c)) {
                at++;
                continue;
            }
            if (ended && c != ';') {
                throw ApiException.badRequest("You can only execute one statement at a time.");
            }
            ended = c == ';';
            skip(c);
        }
    }

    private @Nullable Word word() {
        while (at < sql.length()) {
            var c = sql.charAt(at);
            if (c <= ' ' || skippedComment(c)) {
                at++;
                continue;
            }
            var from = at;
            if (isPartOfName(c)) {
                while (at < sql.length() && isPartOfName(sql.charAt(at))) {
                    at++;
                }
                var number = c >= '0' && c <= '9';
                return Word.of(sql.substring(from, at), number ? Word.Kind.NUMBER : Word.Kind.WORD);
            }
            skip(c);
            if ("'\"`[".indexOf(c) < 0) {
                return Word.of(sql.substring(from, at), Word.Kind.MARK);
            }
            while (c != '[' && at < sql.length() && sql.charAt(at) == c) {
                skip(c);
            }
            var end = Math.max(from + 1, Math.min(at, sql.length()) - 1);
            var quote = Character.toString(c);
            return Word.of(
                    sql.substring(from + 1, end).replace(quote + quote, quote),
                    c == '\'' ? Word.Kind.TEXT : Word.Kind.QUOTED);
        }
        return null;
    }

    /** As SQLite has it: whatever is beyond ASCII, too. */
    private static boolean isPartOfName(char c) {
        return c == '_' || c == '$' || c > 127 || Character.isLetterOrDigit(c);
    }

    /** Moves to the last character of a comment, which one without an end has, too. */
    private boolean skippedComment(char c) {
        if (c == '-' && sql.startsWith("--", at)) {
            at = last(sql.indexOf('\n', at), 0);
            return true;
        }
        if (c == '/' && sql.startsWith("/*", at)) {
            at = last(sql.indexOf("*/", at + 2), 1);
            return true;
        }
        return false;
    }

    /** Moves behind a quoted text or one other character. A doubled quote is two texts here. */
    private void skip(char c) {
        var end =
                switch (c) {
                    case '\'', '"', '`' -> last(sql.indexOf(c, at + 1), 0);
                    case '[' -> last(sql.indexOf(']', at + 1), 0);
                    default -> at;
                };
        at = end + 1;
    }

    private int last(int found, int more) {
        return found < 0 ? sql.length() : found + more;
    }
}
