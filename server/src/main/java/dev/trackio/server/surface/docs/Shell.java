package dev.trackio.server.surface.docs;

import java.util.regex.Pattern;

/** Words of a command line that bash, zsh and dash read alike. */
final class Shell {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.,:/@%+=-]+");

    private Shell() {}

    /** Quoted only where it must be; in single quotes no shell changes anything. */
    static String word(String text) {
        return PLAIN.matcher(text).matches() ? text : quote(text);
    }

    static String quote(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
