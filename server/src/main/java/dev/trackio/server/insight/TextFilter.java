package dev.trackio.server.insight;

import dev.trackio.server.call.ApiException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A text passes when it contains the pattern or matches it as a regular expression, both without
 * regard to case, as in the dashboard. A pattern that is no expression, or whose nested repeats
 * could take for ever, is taken as text only; what takes long nevertheless matches nothing.
 */
final class TextFilter {
    private static final int LONGEST_PATTERN = 200;
    private static final int LONGEST_TEXT = 300;
    private static final int MAX_REPEATS = 6;
    private static final int MAX_LOOKS = 100_000;

    /** Of all expressions of a filter, in all runs. */
    private static final long MAX_LOOKS_IN_ALL = 100_000_000;

    private static final Pattern NESTED = Pattern.compile("[+*}][^(]*\\)\\s*[+*{]|\\\\\\d");

    private final String text;
    private final @Nullable Pattern expression;
    private final Looks all;

    TextFilter(String pattern, Looks all) {
        this(pattern.strip(), compile(pattern.strip()), all);
    }

    private TextFilter(String text, @Nullable Pattern expression, Looks all) {
        this.text = text.toLowerCase(Locale.ROOT);
        this.expression = expression;
        this.all = all;
    }

    /** What the expressions of one call may look at together. Of one thread. */
    static final class Looks {
        private long left;

        Looks() {
            this(MAX_LOOKS_IN_ALL);
        }

        Looks(long most) {
            left = most;
        }

        void one() {
            if (--left < 0) {
                throw ApiException.badRequest(
                        "filter: its regular expressions take too long in so many runs. Give parts of"
                                + " texts instead, or fewer of them.");
            }
        }
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** Only what contains the text passes. */
    static TextFilter containing(String text) {
        return new TextFilter(text.strip(), null, new Looks());
    }

    boolean passes(String given) {
        return text.isEmpty()
                || given.toLowerCase(Locale.ROOT).contains(text)
                || (expression != null && found(expression, given, all));
    }

    private static boolean found(Pattern expression, String given, Looks all) {
        var head = given.length() > LONGEST_TEXT ? given.substring(0, LONGEST_TEXT) : given;
        try {
            return expression.matcher(new Watched(head, new AtomicInteger(), all)).find();
        } catch (TooLong e) {
            return false;
        }
    }

    private static @Nullable Pattern compile(String pattern) {
        var repeats = pattern.chars().filter(c -> c == '+' || c == '*' || c == '{').count();
        if (pattern.length() > LONGEST_PATTERN
                || repeats > MAX_REPEATS
                || NESTED.matcher(pattern).find()) {
            return null;
        }
        try {
            return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        } catch (PatternSyntaxException e) {
            return null;
        }
    }

    private static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLong() {
            super("", null, false, false);
        }
    }

    /** A text that counts how often it is looked at, for all parts of it together. */
    private record Watched(CharSequence text, AtomicInteger looks, Looks all)
            implements CharSequence {
        @Override
        public char charAt(int index) {
            if (looks.incrementAndGet() > MAX_LOOKS) {
                throw new TooLong();
            }
            all.one();
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Watched(text.subSequence(start, end), looks, all);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
