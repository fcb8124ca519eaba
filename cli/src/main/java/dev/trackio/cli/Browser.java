package dev.trackio.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Opens a page in the user's browser, where there is a desktop to show it on. */
final class Browser {
    private Browser() {}

    static void open(String url) {
        var mac = System.getProperty("os.name").startsWith("Mac");
        var desktop = System.getenv("DISPLAY") != null || System.getenv("WAYLAND_DISPLAY") != null;
        var command = mac ? "open" : "xdg-open";
        if (!mac && (!desktop || !onPath(command))) {
            return;
        }
        try {
            new ProcessBuilder(command, url)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            System.err.println("trackio: could not open a browser; open " + url);
        }
    }

    private static boolean onPath(String command) {
        var path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }
}
