package dev.trackio.cli;

import dev.trackio.api.RawJson;
import dev.trackio.cli.command.PythonText;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The frontend that {@code trackio config set frontend} keeps, in a file of Python Trackio's. */
final class SavedFrontend {
    private static final String FILE = "config.json";
    private static final String KEY = "frontend_dir";

    private SavedFrontend() {}

    /**
     * Null when there is none. One that is gone since then stops no start: it is said, and passed
     * over, as Python Trackio does.
     */
    static @Nullable Path of(Path userFolder, PrintWriter out) {
        var saved = saved(userFolder);
        if (saved == null) {
            return null;
        }
        if (Files.isRegularFile(saved.resolve("index.html"))) {
            out.println(
                    "* The frontend is the saved one; `trackio config unset frontend` goes back.");
            return saved;
        }
        out.println("* The saved frontend has no index.html, so the dashboard is shown: " + saved);
        return null;
    }

    static Path file(Path userFolder) {
        return userFolder.resolve(FILE);
    }

    /** As it was saved, whether it is there or not; null when there is none. */
    static @Nullable Path saved(Path userFolder) {
        try {
            return settings(userFolder).get(KEY) instanceof String folder && !folder.isBlank()
                    ? Path.of(folder).toAbsolutePath().normalize()
                    : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** Beside whatever else is in the file. */
    static void save(Path userFolder, Path frontend) throws IOException {
        var settings = settings(userFolder);
        settings.put(KEY, frontend.toString());
        write(userFolder, settings);
    }

    /** False when there was none. The file goes with its last setting. */
    static boolean forget(Path userFolder) throws IOException {
        var settings = settings(userFolder);
        if (!settings.containsKey(KEY)) {
            return false;
        }
        settings.remove(KEY);
        if (settings.isEmpty()) {
            Files.deleteIfExists(file(userFolder));
        } else {
            write(userFolder, settings);
        }
        return true;
    }

    private static void write(Path userFolder, Map<String, @Nullable Object> settings)
            throws IOException {
        Files.createDirectories(userFolder);
        var made = Files.createTempFile(userFolder, FILE, ".new");
        Files.writeString(made, PythonText.json(settings) + "\n");
        Files.move(
                made,
                file(userFolder),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    private static Map<String, @Nullable Object> settings(Path userFolder) {
        var settings = new TreeMap<String, @Nullable Object>();
        var file = file(userFolder);
        if (Files.isRegularFile(file)) {
            try {
                if (Json.tree(RawJson.of(Files.readString(file))) instanceof Map<?, ?> saved) {
                    saved.forEach((key, value) -> settings.put(String.valueOf(key), value));
                }
            } catch (IOException | ApiException e) {
                return settings; // none, as an empty file has none
            }
        }
        return settings;
    }
}
