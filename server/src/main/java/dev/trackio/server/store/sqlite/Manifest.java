package dev.trackio.server.store.sqlite;

import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import dev.trackio.server.projects.ProjectName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a backup holds. It is the last file that is written to it, and lies beside the files, which
 * are laid out as in a data folder.
 *
 * @param leftOut projects that could not be copied
 */
record Manifest(String createdAt, List<Entry> files, List<String> leftOut) {
    static final String NAME = "manifest.json";
    static final String STATE = ".trackio-jvm/state.db";

    /** What Trackio keeps beside the databases; of all but the last, a folder for each project. */
    static final List<String> FOLDERS = List.of("media", "artifacts", "traces", "inbox");

    private static final long FORMAT = 1;

    /**
     * @param path relative, with slashes
     */
    record Entry(String path, long bytes, String sha256) {
        /** The project whose database it is; null when it is none. */
        @Nullable String databaseOf() {
            return path.endsWith(".db") && path.indexOf('/') < 0
                    ? path.substring(0, path.length() - ".db".length())
                    : null;
        }

        boolean belongsTo(String project) {
            return project.equals(databaseOf())
                    || FOLDERS.subList(0, FOLDERS.size() - 1).stream()
                            .anyMatch(folder -> path.startsWith(folder + "/" + project + "/"));
        }

        /** No path leads out of the folder, and nothing is put where we do not put it. */
        private boolean isAllowed() {
            var parts = List.of(path.split("/", -1));
            if (parts.stream().anyMatch(p -> p.isEmpty() || p.equals(".") || p.equals(".."))) {
                return false;
            }
            var project = databaseOf();
            return project == null
                    ? path.equals(STATE) || (parts.size() > 1 && FOLDERS.contains(parts.getFirst()))
                    : ProjectName.of(project).key().equals(project);
        }
    }

    long bytes() {
        return files.stream().mapToLong(Entry::bytes).sum();
    }

    void write(Path backup) throws IOException {
        var listed = new ArrayList<Map<String, Object>>();
        for (var file : files) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("path", file.path);
            fields.put("bytes", file.bytes);
            fields.put("sha256", file.sha256);
            listed.add(fields);
        }
        var all = new LinkedHashMap<String, Object>();
        all.put("format", FORMAT);
        all.put("created_at", createdAt);
        all.put("files", listed);
        all.put("left_out", leftOut);
        Files.write(
                backup.resolve(NAME),
                Json.bytes(all),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
    }

    /**
     * @throws IOException when there is none that can be read; the message says so
     */
    static Manifest read(Path backup) throws IOException {
        var file = backup.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    "There is no backup in " + backup + ": it has no " + NAME + " that says so.");
        }
        try {
            var fields = Json.fields(RawJson.of(Files.readAllBytes(file)));
            if (!Long.valueOf(FORMAT).equals(number(fields, "format"))) {
                throw new IOException(
                        "The backup was made by a newer version: update this one to restore it.");
            }
            var files = new ArrayList<Entry>();
            for (var element : Json.elements(field(fields, "files"))) {
                files.add(entry(Json.fields(element)));
            }
            var leftOut = Json.elements(field(fields, "left_out")).stream().map(Json::text);
            return new Manifest(
                    text(fields, "created_at"),
                    List.copyOf(files),
                    leftOut.map(String::valueOf).toList());
        } catch (RuntimeException e) {
            throw new IOException(
                    "The backup cannot be used: its " + NAME + " was changed or is damaged.", e);
        }
    }

    private static Entry entry(Map<String, RawJson> fields) {
        var entry =
                new Entry(text(fields, "path"), number(fields, "bytes"), text(fields, "sha256"));
        if (!entry.isAllowed()) {
            throw new IllegalArgumentException("no path of a backup: " + entry.path);
        }
        return entry;
    }

    private static RawJson field(Map<String, RawJson> fields, String name) {
        var field = fields.get(name);
        if (field == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return field;
    }

    private static String text(Map<String, RawJson> fields, String name) {
        var text = Json.text(field(fields, name));
        if (text == null) {
            throw new IllegalArgumentException("no text: " + name);
        }
        return text;
    }

    private static long number(Map<String, RawJson> fields, String name) {
        return Long.parseLong(field(fields, name).toString());
    }

    /** Whether a file is what it was when it was listed. */
    static boolean matches(Path file, Entry listed) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.size(file) == listed.bytes
                && entry(file, listed.path).sha256.equals(listed.sha256);
    }

    static Entry entry(Path file, String path) throws IOException {
        return copy(file, OutputStream.nullOutputStream(), path);
    }

    /** Copies a file, durably, and says what was copied. */
    static Entry copy(Path source, Path target, String path) throws IOException {
        Files.createDirectories(DataFolder.folderOf(target));
        Entry copied;
        try (var out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
            copied = copy(source, out, path);
        }
        Snapshot.sync(target);
        return copied;
    }

    private static Entry copy(Path source, OutputStream out, String path) throws IOException {
        var digest = sha256();
        var bytes = 0L;
        var buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(source, LinkOption.NOFOLLOW_LINKS)) {
            for (int n; (n = in.read(buffer)) >= 0; bytes += n) {
                digest.update(buffer, 0, n);
                out.write(buffer, 0, n);
            }
        }
        return new Entry(path, bytes, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
