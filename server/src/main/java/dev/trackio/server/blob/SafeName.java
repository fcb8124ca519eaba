package dev.trackio.server.blob;

import java.nio.charset.StandardCharsets;

/** Names that clients give to files, made harmless or refused. */
final class SafeName {
    static final int MAX_BYTES = 255;
    private static final String FALLBACK = "file";

    private SafeName() {}

    /** Whether a text can be the name of one file and nothing else. */
    static boolean isOne(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || c < ' ' || c == 0x7f);
    }

    /**
     * The base name of what a client sent, as near to it as is safe: no folders, no control or
     * direction characters, at most 255 bytes with the ending kept, and nothing that hides the file
     * or means a device (a leading dot, CON).
     */
    static String of(String given) {
        var base = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
        var kept = new StringBuilder(base.length());
        base.codePoints().filter(SafeName::isHarmless).forEach(kept::appendCodePoint);
        var name = kept.toString().strip();
        if (name.startsWith(".")) {
            name = "_" + name;
        }
        if (isDevice(name)) {
            name = "_" + name;
        }
        name = shortened(name);
        return isOne(name) ? name : FALLBACK;
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> "<>:\"|?*`$!{}".indexOf(c) < 0;
        };
    }

    /** Names of Windows devices, with any ending. */
    private static boolean isDevice(String name) {
        var dot = name.indexOf('.');
        var stem = (dot < 0 ? name : name.substring(0, dot)).strip();
        return stem.matches("(?i)con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]");
    }

    private static String shortened(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES) {
            return name;
        }
        var dot = name.lastIndexOf('.');
        var ending = dot > 0 && name.length() - dot <= 20 ? name.substring(dot) : "";
        var room = MAX_BYTES - ending.getBytes(StandardCharsets.UTF_8).length;
        var stem = new StringBuilder();
        var bytes = 0;
        for (var c : name.codePoints().toArray()) {
            bytes += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > room) {
                break;
            }
            stem.appendCodePoint(c);
        }
        return stem + ending;
    }
}
