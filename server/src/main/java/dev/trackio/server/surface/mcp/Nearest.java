package dev.trackio.server.surface.mcp;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Guesses which name was meant: models misspell less than they misremember. */
final class Nearest {
    private static final int LONGEST = 80;
    private static final int MOST_LOOKED_AT = 20_000;

    private Nearest() {}

    /** The known name that is most like this one, where one is at all like it. */
    static Optional<String> to(String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return Optional.empty();
        }
        var wanted = name.toLowerCase(Locale.ROOT);
        var nearest = Optional.<String>empty();
        var least = Integer.MAX_VALUE;
        for (var one : known.stream().limit(MOST_LOOKED_AT).toList()) {
            var lower = one.toLowerCase(Locale.ROOT);
            var distance = lower.length() > LONGEST ? least : distance(wanted, lower);
            if (distance < least && distance <= allowed(wanted, lower)) {
                nearest = Optional.of(one);
                least = distance;
            }
        }
        return nearest;
    }

    /** Text of a caller, short enough to be said back. */
    static String shortened(String text) {
        return shortened(text, LONGEST);
    }

    /** Never half of a character: clients refuse a message with one. */
    static String shortened(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        var end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "…";
    }

    /** Up to half of the letters may differ; one name within the other counts as near. */
    private static int allowed(String wanted, String known) {
        return !wanted.isEmpty() && (known.contains(wanted) || wanted.contains(known))
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
