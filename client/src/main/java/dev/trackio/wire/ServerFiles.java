package dev.trackio.wire;

import dev.trackio.TrackioException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Files that a server has: what they are called there, and copies of them. */
public final class ServerFiles {
    /** Of a file whose size is not known before it comes; what comes says how long it may take. */
    private static final long UNKNOWN_BYTES = 0;

    private ServerFiles() {}

    /** What every Trackio makes of a project's name: letters, digits of any script, - and _. */
    public static String key(String project) {
        var key = new StringBuilder();
        project.codePoints()
                .filter(c -> c == '-' || c == '_' || Character.isLetter(c) || isNumeric(c))
                .forEach(key::appendCodePoint);
        return key.isEmpty() ? "default" : key.toString();
    }

    private static boolean isNumeric(int c) {
        var type = Character.getType(c);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }

    /** Whether a path, also of somebody else's artifact, stays in the folder that it is put in. */
    public static boolean isBelow(String path) {
        for (var part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return path.chars().noneMatch(c -> c == '\\' || c == 0) && !path.matches("[A-Za-z]:.*");
    }

    /**
     * Copies a file of an artifact into a folder. One that is there with the right content is left
     * alone, another one is replaced as a whole when the new one is complete.
     *
     * @param artifact its name, for messages
     * @param path below the folder, as the server says
     * @param digest SHA-256
     * @throws TrackioException when the server does not answer or does not have the file, or what
     *     comes is not what it should be
     * @throws UncheckedIOException when the file cannot be written
     */
    public static void copy(
            Patience patience,
            String project,
            String artifact,
            String path,
            String digest,
            long bytes,
            Path folder) {
        var file = "File '" + path + "' of artifact '" + artifact + "'";
        if (!isBelow(path) || !digest.matches("[0-9a-f]{64}")) {
            throw new TrackioException(
                    file + " has a path or a digest that is none (" + digest + ")");
        }
        var target = folder.resolve(path);
        try {
            if (Files.isRegularFile(target)
                    && Files.size(target) == bytes
                    && Digests.of(target).equals(digest)) {
                return;
            }
            var from = "artifact_blob/" + key(project) + "/" + digest;
            copy(
                    target,
                    unfinished -> {
                        fetch(patience, file, from, "", unfinished, bytes);
                        if (!Digests.of(unfinished).equals(digest)) {
                            throw new TrackioException(
                                    file
                                            + " came with another content than it has: download it"
                                            + " again");
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path + ": " + e, e);
        }
    }

    /**
     * Copies a picture or the like.
     *
     * @param path on the server
     * @throws TrackioException when the server does not answer or does not have it
     * @throws UncheckedIOException when it cannot be written
     */
    public static void copyMedia(Patience patience, String path, Path target) {
        var name = URLEncoder.encode(path, StandardCharsets.UTF_8).replace("+", "%20");
        try {
            copy(
                    target,
                    unfinished ->
                            fetch(
                                    patience,
                                    "File '" + path + "'",
                                    "file",
                                    "path=" + name,
                                    unfinished,
                                    UNKNOWN_BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + target + ": " + e, e);
        }
    }

    private interface Writing {
        void write(Path unfinished) throws IOException;
    }

    /** Nobody meets half of a file. */
    private static void copy(Path target, Writing writing) throws IOException {
        Files.createDirectories(target.toAbsolutePath().getParent());
        var unfinished = target.resolveSibling("." + UUID.randomUUID() + ".partial");
        try {
            writing.write(unfinished);
            WholeFiles.move(unfinished, target);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void fetch(
            Patience patience, String file, String path, String query, Path to, long bytes) {
        patience.fresh()
                .ask(
                        file + " does not come",
                        server -> {
                            server.download(path, query, to, bytes);
                            return to;
                        });
    }
}
