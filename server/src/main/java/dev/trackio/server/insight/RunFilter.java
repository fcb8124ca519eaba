package dev.trackio.server.insight;

import dev.trackio.server.insight.FilterParser.Known;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The filter of runs, as the dashboard has it: comparisons such as {@code config.lr < 1e-3}, joined
 * by {@code and}, {@code or}, {@code not} and brackets. A text without any comparison is a part of
 * the name, or a regular expression.
 *
 * @param metrics whose values must be known
 * @param doubt why a text that looks like a comparison was taken for a name
 */
record RunFilter(Condition condition, Set<String> metrics, @Nullable UnreadableFilter doubt) {
    private static final Pattern COMPARISON = Pattern.compile("[^\\s(]\\s*(?:[=<>~]|![=~])");

    /** Parts of a regular expression. */
    private static final Pattern LOOK_AROUND = Pattern.compile("\\(\\?<?[=!:<]");

    private static final int LONGEST = 4_000;
    private static final Pattern SPACE = Pattern.compile("\\s");

    /**
     * @throws UnreadableFilter when it cannot be read
     */
    static RunFilter of(String text, Known known) {
        if (text.length() > LONGEST) {
            throw new UnreadableFilter(
                    "it has " + text.length() + " characters, of which at most 4,000 can be read",
                    LONGEST,
                    text.length(),
                    false);
        }
        if (!isExpression(text)) {
            return named(text, null);
        }
        var single = !SPACE.matcher(text.strip()).find();
        try {
            var parser = new FilterParser(text, known);
            var condition = parser.all();
            // names of a sweep often look like lr=0.1: the text may be meant as a part of one
            var either =
                    single
                            ? new Condition.Either(
                                    condition, new Condition.Name(TextFilter.containing(text)))
                            : condition;
            return new RunFilter(either, parser.metrics(), null);
        } catch (UnreadableFilter e) {
            if (single && e.unknownField()) {
                return named(text, e);
            }
            throw e;
        }
    }

    private static RunFilter named(String text, @Nullable UnreadableFilter doubt) {
        return new RunFilter(
                new Condition.Name(new TextFilter(text, new TextFilter.Looks())), Set.of(), doubt);
    }

    static boolean isExpression(String text) {
        return COMPARISON.matcher(LOOK_AROUND.matcher(text).replaceAll("(")).find();
    }

    /** Whether every run passes, because nothing is asked. */
    boolean isEmpty() {
        return condition instanceof Condition.Name(var part) && part.isEmpty();
    }

    boolean passes(FilterRow row, long now) {
        return condition.passes(row, now);
    }
}
