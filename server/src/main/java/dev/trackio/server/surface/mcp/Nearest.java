package dev.trackio.server.surface.mcp;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which name was meant: models misspell less than they misremember. */
final class Nearest {
    private static final int LONGEST = 80;

    private Nearest() {}

    /** The known name that is most like this one, where one is at all like it. */
    static Optional<String> to(String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return Optional.empty();
        }
        var wanted = name.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(k -> k.length() <= LONGEST && distance(wanted, k) <= allowed(wanted, k))
                .min(Comparator.comparingInt(k -> distance(wanted, k)));
    }

    /** Text of a caller, short enough to be said back. */
    static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    /** Up to half of the letters may differ; one name within the other counts as near. */
    private static int allowed(String wanted, String known) {
        var lower = known.toLowerCase(Locale.ROOT);
        return !wanted.isEmpty() && (lower.contains(wanted) || wanted.contains(lower))
                ? Integer.MAX_VALUE
                : Math.max(wanted.length(), known.length()) / 2;
    }

    private static int distance(String a, String b) {
        var last = new int[b.length() + 1];
        for (var j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            var row = new int[b.length() + 1];
            row[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + change);
            }
            last = row;
        }
        return last[b.length()];
    }
}
