package dev.trackio.server.artifacts;

import dev.trackio.api.ManifestEntry;
import dev.trackio.server.call.ApiException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files of a version, checked, in the order of their paths, and the digest by which versions
 * are compared. Order, text and digest are those of Python Trackio, byte for byte: both programs
 * must take the same files for the same version.
 */
public final class Manifest {
    static final int MAX_ENTRIES = 100_000;
    private static final int MAX_PATH = 4_096;
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

    private final List<ManifestEntry> entries;
    private final long sizeBytes;

    private Manifest(List<ManifestEntry> entries, long sizeBytes) {
        this.entries = entries;
        this.sizeBytes = sizeBytes;
    }

    /**
     * @throws ApiException BAD_REQUEST that names the first entry that cannot be, TOO_LARGE for too
     *     many
     */
    public static Manifest of(List<ManifestEntry> given) {
        if (given.isEmpty()) {
            throw ApiException.badRequest("Artifact manifest must be a non-empty list of entries.");
        }
        if (given.size() > MAX_ENTRIES) {
            throw new ApiException(
                    ApiException.Kind.TOO_LARGE,
                    "Artifact manifest has "
                            + given.size()
                            + " entries; at most "
                            + MAX_ENTRIES
                            + " are possible: log several artifacts, or an archive.");
        }
        var entries = new ArrayList<ManifestEntry>(given.size());
        var size = 0L;
        for (var entry : given) {
            check(entry);
            entries.add(entry);
            try {
                size = Math.addExact(size, entry.size());
            } catch (ArithmeticException e) {
                throw ApiException.badRequest("Artifact manifest has sizes of more than 2^63.");
            }
        }
        checkTogether(entries);
        entries.sort(Comparator.comparing(ManifestEntry::path, Manifest::byCodePoint));
        return new Manifest(entries, size);
    }

    private static void check(ManifestEntry entry) {
        checkPath(entry.path());
        if (entry.size() < 0) {
            throw ApiException.badRequest(
                    "Artifact manifest entry has invalid size: " + entry.size());
        }
        if (entry.ref() == null) {
            ArtifactBlobs.checkDigest(entry.digest());
        } else {
            checkReference(entry.ref());
            if (entry.digest().isEmpty()) {
                throw ApiException.badRequest(
                        "Artifact reference entry must carry a string digest, got ''");
            }
        }
    }

    private static void checkPath(String path) {
        var wrong = "";
        if (path.isEmpty()) {
            wrong = " (must be non-empty)";
        } else if (path.length() > MAX_PATH) {
            wrong = ": longer than " + MAX_PATH + " characters";
        } else if (path.indexOf('\\') >= 0 || path.indexOf('\0') >= 0) {
            wrong = ": backslashes and NUL are not allowed";
        } else if (path.startsWith("/") || DRIVE.matcher(path).matches()) {
            wrong = ": must be relative";
        } else if (("/" + path + "/").matches("(?s).*/\\.{0,2}/.*")) {
            wrong = ": '.', '..', and empty segments are not allowed";
        }
        if (!wrong.isEmpty()) {
            throw ApiException.badRequest("Invalid artifact path " + quoted(path) + wrong);
        }
    }

    private static void checkReference(String uri) {
        var wrong = "";
        if (uri.isEmpty()) {
            wrong = " (must be non-empty)";
        } else if (uri.indexOf('\0') >= 0) {
            wrong = ": NUL is not allowed";
        } else if (uri.codePoints()
                .anyMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c))) {
            wrong = ": whitespace is not allowed (percent-encode spaces and special characters)";
        } else if (!SCHEME.matcher(uri).matches()) {
            wrong =
                    ": a scheme is required (e.g. file://, s3://, https://); use add_file for"
                            + " local paths.";
        }
        if (!wrong.isEmpty()) {
            throw ApiException.badRequest("Invalid reference URI " + quoted(uri) + wrong);
        }
    }

    /** With the slash before all other characters, a folder stands right before what is in it. */
    private static void checkTogether(List<ManifestEntry> entries) {
        var paths = entries.stream().map(e -> e.path().replace('/', '\0')).sorted().toList();
        for (var i = 1; i < paths.size(); i++) {
            var before = paths.get(i - 1);
            var path = paths.get(i);
            if (path.equals(before)) {
                throw ApiException.badRequest(
                        "Duplicate logical path in manifest: " + quoted(path.replace('\0', '/')));
            }
            if (path.startsWith(before + "\0")) {
                throw ApiException.badRequest(
                        "Artifact path "
                                + quoted(path.replace('\0', '/'))
                                + " collides with "
                                + quoted(before.replace('\0', '/'))
                                + ": a path cannot be both a file and a directory in the same"
                                + " artifact.");
            }
        }
    }

    private static String quoted(String text) {
        return "'" + ApiException.shown(text) + "'";
    }

    /** As Python and UTF-8 sort; Java sorts halves of surrogate pairs before U+E000. */
    static int byCodePoint(String a, String b) {
        var common = Math.min(a.length(), b.length());
        for (var i = 0; i < common; i++) {
            var x = a.charAt(i);
            var y = b.charAt(i);
            if (x != y) {
                return Character.compare(rank(x), rank(y));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    private static char rank(char c) {
        return (char) (c < 0xD800 ? c : c < 0xE000 ? c + 0x2000 : c - 0x800);
    }

    /** Digests of the files that are stored here, without references, in order. */
    public List<String> blobs() {
        return entries.stream()
                .filter(entry -> entry.ref() == null)
                .map(ManifestEntry::digest)
                .toList();
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    /** As the files have it. */
    public String json() {
        var out = new StringBuilder(entries.size() * 128).append('[');
        for (var entry : entries) {
            if (out.length() > 1) {
                out.append(',');
            }
            out.append("{\"path\":");
            string(entry.path(), out);
            out.append(",\"digest\":");
            string(entry.digest(), out);
            out.append(",\"size\":").append(entry.size());
            if (entry.ref() != null) {
                out.append(",\"ref\":");
                string(entry.ref(), out);
            }
            out.append('}');
        }
        return out.append(']').toString();
    }

    /** SHA-256 of the same with the keys sorted. */
    public String digest() {
        var sha = sha256();
        var out = new StringBuilder(256).append('[');
        for (var entry : entries) {
            out.append("{\"digest\":");
            string(entry.digest(), out);
            out.append(",\"path\":");
            string(entry.path(), out);
            if (entry.ref() != null) {
                out.append(",\"ref\":");
                string(entry.ref(), out);
            }
            out.append(",\"size\":").append(entry.size()).append('}');
            sha.update(out.toString().getBytes(StandardCharsets.UTF_8));
            out.setLength(0);
            out.append(',');
        }
        sha.update((byte) ']');
        return HexFormat.of().formatHex(sha.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Only what must be escaped is, and that in the shortest form, with lower-case digits. */
    private static void string(String text, StringBuilder out) {
        out.append('"');
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
