package dev.trackio.cli;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The frontend that {@code trackio config set frontend} keeps, in a file of Python Trackio's. */
final class SavedFrontend {
    private static final String FILE = "config.json";

    private SavedFrontend() {}

    /**
     * Null when there is none. One that is gone since then stops no start: it is said, and passed
     * over, as Python Trackio does.
     */
    static @Nullable Path of(Path userFolder, PrintWriter out) {
        var saved = read(userFolder.resolve(FILE));
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

    private static @Nullable Path read(Path file) {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            return Json.tree(RawJson.of(Files.readString(file))) instanceof Map<?, ?> settings
                            && settings.get("frontend_dir") instanceof String folder
                            && !folder.isBlank()
                    ? Path.of(folder).toAbsolutePath().normalize()
                    : null;
        } catch (IOException | ApiException | InvalidPathException e) {
            return null; // no settings, as an empty file has none
        }
    }
}
