package dev.trackio.server.plot;

import dev.trackio.server.call.ApiException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which of the names that exist may have been meant. */
final class NearNames {
    private static final int SHOWN = 5;

    /** Of longer ones this much is compared. */
    private static final int COMPARED = 80;

    private NearNames() {}

    /** A sentence for a message: the names that are most alike, the nearest one first. */
    static String said(String wanted, Collection<String> known) {
        if (known.isEmpty()) {
            return "There is none.";
        }
        var near =
                known.stream()
                        .distinct()
                        .map(name -> new Ranked(name, distance(plain(wanted), plain(name))))
                        .sorted(
                                Comparator.comparingInt(Ranked::distance)
                                        .thenComparing(Ranked::name))
                        .limit(SHOWN)
                        .toList();
        return (known.size() > SHOWN ? "The nearest are " : "There is ") + quoted(near) + '.';
    }

    private record Ranked(String name, int distance) {}

    private static String quoted(List<Ranked> names) {
        return names.stream()
                .map(near -> '"' + ApiException.shown(near.name) + '"')
                .collect(Collectors.joining(", "));
    }

    private static String plain(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.length() > COMPARED ? lower.substring(0, COMPARED) : lower;
    }

    /** How many characters must change; none counts where one name is within the other. */
    private static int distance(String a, String b) {
        if (!a.isEmpty() && (b.contains(a) || a.contains(b))) {
            return Math.abs(a.length() - b.length()) / 4;
        }
        var row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (var i = 1; i <= a.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var same = a.charAt(i - 1) == b.charAt(j - 1);
                var changed = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(Math.min(row[j - 1], row[j]) + 1, changed);
            }
        }
        return row[b.length()];
    }
}
