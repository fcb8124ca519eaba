package dev.trackio.server.call;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which of the names that exist was meant by one that does not: whoever calls misspells less than
 * he misremembers. Of very many names only the first 20,000 are looked at, of long ones the
 * beginning.
 */
public final class Nearest {
    private static final int LONGEST = 80;
    private static final int MOST_LOOKED_AT = 20_000;
    private static final int SHOWN = 5;

    private Nearest() {}

    /** The known name that is most like this one, where one is at all like it. */
    public static Optional<String> to(String name, Collection<String> known) {
        var like = like(name, known);
        return like.isEmpty() ? Optional.empty() : Optional.of(like.getFirst());
    }

    /** A sentence, with a space before it: the names that are like this one, else some of all. */
    public static String hint(String name, Collection<String> known) {
        if (known.isEmpty()) {
            return " There are none.";
        }
        var like = like(name, known);
        if (!like.isEmpty()) {
            return " Like it: " + shown(like) + '.';
        }
        return " There are: "
                + shown(known)
                + (known.size() > SHOWN ? ", … (" + known.size() + " in all)." : ".");
    }

    /** Text of a caller, short enough to be said back. */
    public static String shortened(String text) {
        return shortened(text, LONGEST);
    }

    /** Never half of a character: clients refuse a message with one. */
    public static String shortened(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        var end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "…";
    }

    private static String shown(Collection<String> names) {
        return names.stream()
                .limit(SHOWN)
                .map(ApiException::shown)
                .collect(Collectors.joining(", "));
    }

    /** The nearest first; of equally near ones the one that is known first. */
    private static List<String> like(String name, Collection<String> known) {
        var wanted = plain(name);
        return known.stream()
                .limit(MOST_LOOKED_AT)
                .map(one -> new Ranked(one, plain(one), wanted))
                .filter(Ranked::isLike)
                .sorted(Comparator.comparingInt(Ranked::distance))
                .limit(SHOWN)
                .map(Ranked::name)
                .toList();
    }

    private static String plain(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.length() > LONGEST ? lower.substring(0, LONGEST) : lower;
    }

    /** Up to half of the letters may differ; one name within the other counts as near. */
    private record Ranked(String name, int distance, boolean isLike) {
        Ranked(String name, String plain, String wanted) {
            this(name, plain, wanted, Nearest.distance(wanted, plain));
        }

        private Ranked(String name, String plain, String wanted, int distance) {
            this(
                    name,
                    distance,
                    distance <= Math.max(wanted.length(), plain.length()) / 2
                            || (!wanted.isEmpty()
                                    && (plain.contains(wanted) || wanted.contains(plain))));
        }
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
