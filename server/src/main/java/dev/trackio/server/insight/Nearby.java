package dev.trackio.server.insight;

import dev.trackio.server.call.ApiException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** What exists that is like a name that does not: models misremember more than they misspell. */
final class Nearby {
    private static final int SHOWN = 5;
    private static final int LONGEST = 80;
    private static final int MOST_COMPARED = 5_000;

    private Nearby() {}

    /** A sentence with a space before it. */
    static String hint(String wanted, Collection<String> known) {
        if (known.isEmpty()) {
            return " There are none.";
        }
        var low = shortly(wanted);
        var like =
                known.stream()
                        .limit(MOST_COMPARED)
                        .filter(name -> isLike(low, shortly(name)))
                        .sorted(Comparator.comparingInt(name -> distance(low, shortly(name))))
                        .limit(SHOWN)
                        .map(ApiException::shown)
                        .collect(Collectors.joining(", "));
        if (!like.isEmpty()) {
            return " Like it: " + like + '.';
        }
        var some =
                known.stream()
                        .limit(SHOWN)
                        .map(ApiException::shown)
                        .collect(Collectors.joining(", "));
        return " There are: "
                + some
                + (known.size() > SHOWN ? ", … (" + known.size() + " in all)." : ".");
    }

    private static String shortly(String name) {
        var low = name.toLowerCase(Locale.ROOT);
        return low.length() > LONGEST ? low.substring(0, LONGEST) : low;
    }

    private static boolean isLike(String wanted, String known) {
        return (!wanted.isEmpty() && (known.contains(wanted) || wanted.contains(known)))
                || distance(wanted, known) <= Math.max(wanted.length(), known.length()) / 2;
    }

    /** Letters to add, to take away or to change. */
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
