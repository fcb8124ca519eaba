package dev.trackio.server.projects;

import dev.trackio.server.call.ApiException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A project's name as a client says it, and the key under which the project is kept. The key is
 * what Python Trackio makes of a name: its letters, digits, {@code -} and {@code _}. So {@code
 * my.proj 1} and {@code myproj1} are one project, every call takes either spelling, and both names
 * are equal.
 */
public record ProjectName(String given, String key) {
    /** A file name is at most 255 bytes nearly everywhere; ours gets an ending. */
    private static final int MAX_KEY_BYTES = 240;

    public static ProjectName of(String given) {
        var key = key(given);
        if (key.isEmpty()) {
            throw ApiException.badRequest(
                    "Invalid project name '"
                            + ApiException.shown(given)
                            + "': use at least one letter or digit (letters, digits, '-' and '_' count).");
        }
        if (key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
            throw ApiException.badRequest(
                    "Invalid project name '"
                            + ApiException.shown(given)
                            + "': it is longer than "
                            + MAX_KEY_BYTES
                            + " bytes.");
        }
        return new ProjectName(given, key);
    }

    /** Letters and digits of any script, as Python's {@code isalnum} has them, and {@code - _}. */
    private static String key(String given) {
        var key = new StringBuilder(given.length());
        given.codePoints()
                .filter(c -> c == '-' || c == '_' || Character.isLetter(c) || isNumeric(c))
                .forEach(key::appendCodePoint);
        return key.toString();
    }

    private static boolean isNumeric(int c) {
        return switch (Character.getType(c)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
                    true;
            default -> false;
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProjectName that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return key;
    }
}
