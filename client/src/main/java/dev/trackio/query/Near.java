package dev.trackio.query;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names that somebody may have meant. */
final class Near {
    private static final int SHOWN = 5;

    private Near() {}

    /**
     * What there is instead, to end a message with: the names that are most alike first.
     *
     * @param kind such as {@code run}
     */
    static String to(String wanted, Collection<String> names, String kind) {
        var distinct = names.stream().distinct().toList();
        if (distinct.isEmpty()) {
            return "; it has none";
        }
        var nearest =
                distinct.stream()
                        .sorted(Comparator.comparingInt(name -> distance(wanted, name)))
                        .limit(SHOWN)
                        .toList();
        var more = distinct.size() - nearest.size();
        return "; it has the %s%s %s%s"
                .formatted(
                        kind,
                        distinct.size() == 1 ? "" : "s",
                        String.join(", ", nearest),
                        more == 0 ? "" : " and " + more + " more");
    }

    /** Levenshtein's, but names that begin or go on as the wanted one does are near. */
    private static int distance(String wanted, @Nullable String name) {
        var a = wanted.toLowerCase(Locale.ROOT);
        var b = String.valueOf(name).toLowerCase(Locale.ROOT);
        if (a.isEmpty() || b.isEmpty()) {
            return Math.max(a.length(), b.length());
        }
        if (a.contains(b) || b.contains(a)) {
            return 1;
        }
        var row = new int[b.length() + 1];
        for (var j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
