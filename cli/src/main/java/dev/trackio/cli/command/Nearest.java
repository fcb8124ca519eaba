package dev.trackio.cli.command;

import java.util.List;

/** The known word that a mistyped one was probably meant to be. */
public final class Nearest {
    private Nearest() {}

    /** {@code . Did you mean list?}; a full stop when nothing is near. */
    public static String question(String typed, List<String> known) {
        var best = "";
        var least = Math.max(2, typed.length() / 3) + 1;
        for (var word : known) {
            var distance = distance(typed, word);
            if (distance < least || (best.isEmpty() && word.startsWith(typed))) {
                least = Math.min(distance, least);
                best = word;
            }
        }
        return best.isEmpty() ? "." : ". Did you mean " + best + "?";
    }

    /** How many characters must be added, left out or replaced (Levenshtein). */
    private static int distance(String a, String b) {
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
