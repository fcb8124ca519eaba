package dev.trackio.server.insight;

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
    private static final Pattern NESTED = Pattern.compile("[+*}][^(]*\\)\\s*[+*{]|\\\\\\d");

    private final String text;
    private final @Nullable Pattern expression;

    TextFilter(String pattern) {
        this(pattern.strip(), compile(pattern.strip()));
    }

    private TextFilter(String text, @Nullable Pattern expression) {
        this.text = text.toLowerCase(Locale.ROOT);
        this.expression = expression;
    }

    /** Only what contains the text passes. */
    static TextFilter containing(String text) {
        return new TextFilter(text.strip(), null);
    }

    boolean passes(String given) {
        return text.isEmpty()
                || given.toLowerCase(Locale.ROOT).contains(text)
                || (expression != null && found(expression, given));
    }

    private static boolean found(Pattern expression, String given) {
        var head = given.length() > LONGEST_TEXT ? given.substring(0, LONGEST_TEXT) : given;
        try {
            return expression.matcher(new Watched(head, new AtomicInteger())).find();
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
    private record Watched(CharSequence text, AtomicInteger looks) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (looks.incrementAndGet() > MAX_LOOKS) {
                throw new TooLong();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Watched(text.subSequence(start, end), looks);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
