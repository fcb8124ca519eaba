package dev.trackio.show;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds a Java that can run the server, in the places where the launcher looks, and more. */
final class JavaHomes {
    /** The oldest version that runs the server. */
    static final int WANTED = 25;

    /** A star stands for any name in its folder. */
    private static final List<String> USUAL =
            List.of(
                    "/usr/lib/jvm/*",
                    "/usr/java/*",
                    "/opt/*jdk*",
                    "/opt/java/*",
                    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
                    "/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
                    "/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
                    "~/Library/Java/JavaVirtualMachines/*/Contents/Home",
                    "~/.sdkman/candidates/java/*",
                    "~/.jdks/*",
                    "~/.asdf/installs/java/*",
                    "~/.local/share/mise/installs/java/*",
                    "C:/Program Files/Java/*",
                    "C:/Program Files/Eclipse Adoptium/*",
                    "C:/Program Files/Microsoft/*",
                    "C:/Program Files/Amazon Corretto/*",
                    "C:/Program Files/Zulu/*");

    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

    private final Map<String, String> environment;
    private final Path running;
    private final List<String> usual;
    private final String user;

    JavaHomes(Map<String, String> environment) {
        this(environment, Path.of(System.getProperty("java.home")), USUAL);
    }

    /**
     * @param running the installation that this process runs on
     */
    JavaHomes(Map<String, String> environment, Path running, List<String> usual) {
        this.environment = environment;
        this.running = running;
        this.usual = usual;
        user = System.getProperty("user.home");
    }

    /**
     * The {@code java} to run.
     *
     * @param asked an installation or its {@code java}, taken or refused; null to search
     * @throws IOException when there is none; the message says how to get one
     */
    Path java(@Nullable Path asked) throws IOException {
        if (asked != null) {
            return named("ShowOptions.java", asked);
        }
        var variable = environment.getOrDefault("TRACKIO_JAVA", "");
        if (!variable.isBlank()) {
            return named("TRACKIO_JAVA", Path.of(variable));
        }
        var newest = new Found(null, 0);
        for (var home : firstToTry()) {
            var version = version(home);
            if (version >= WANTED) {
                return command(home);
            }
            newest = version > newest.version ? new Found(home, version) : newest;
        }
        // Of several, the oldest that will do: it is the one that the server is tested with.
        var oldest = new Found(null, Integer.MAX_VALUE);
        for (var pattern : usual) {
            for (var home : matching(pattern)) {
                var version = version(home);
                newest = version > newest.version ? new Found(home, version) : newest;
                oldest =
                        version >= WANTED && version < oldest.version
                                ? new Found(home, version)
                                : oldest;
            }
        }
        if (oldest.home == null) {
            throw new IOException(advice(newest));
        }
        return command(oldest.home);
    }

    private record Found(@Nullable Path home, int version) {}

    private static Path named(String setting, Path asked) throws IOException {
        var home = Files.isDirectory(asked) ? asked : homeOf(asked);
        if (version(home) < WANTED) {
            throw new IOException(
                    setting
                            + " is "
                            + asked
                            + ", which is no Java "
                            + WANTED
                            + " or newer: correct it, or leave it out to have one searched for");
        }
        return command(home);
    }

    private List<Path> firstToTry() {
        var homes = new ArrayList<Path>();
        homes.add(running);
        var home = environment.getOrDefault("JAVA_HOME", "");
        if (!home.isBlank()) {
            homes.add(Path.of(home));
        }
        onPath(environment, "java").stream().findFirst().ifPresent(java -> homes.add(homeOf(java)));
        return homes;
    }

    /** The commands of that name, in the order of {@code PATH}. */
    static List<Path> onPath(Map<String, String> environment, String name) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isBlank())
                .flatMap(
                        folder ->
                                Stream.of(name, name + ".exe").map(file -> new File(folder, file)))
                .filter(file -> file.isFile() && file.canExecute())
                .map(File::toPath)
                .toList();
    }

    /** The installation that a {@code java} belongs to, which may be a link into it. */
    private static Path homeOf(Path java) {
        try {
            var real = java.toRealPath();
            var bin = real.getParent();
            return bin == null || bin.getParent() == null ? real : bin.getParent();
        } catch (IOException e) {
            return java; // which has no version
        }
    }

    private static Path command(Path home) {
        var windows = home.resolve("bin").resolve("java.exe");
        return Files.exists(windows) ? windows : home.resolve("bin").resolve("java");
    }

    /** From the {@code release} file: starting every Java of a machine to ask it takes seconds. */
    private static int version(Path home) {
        try {
            var release = Files.readString(home.resolve("release"));
            var found = VERSION.matcher(release);
            // what was cut down for another program lacks what the server needs
            var isWhole = !release.contains("MODULES=") || release.contains("java.sql");
            return isWhole && found.find() && Files.isExecutable(command(home))
                    ? Integer.parseInt(found.group(1))
                    : 0;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    private List<Path> matching(String pattern) {
        var parts =
                (pattern.startsWith("~") ? user + pattern.substring(1) : pattern).split("/", -1);
        var found = List.of(Path.of(parts[0].isEmpty() ? "/" : parts[0] + "/"));
        for (var at = 1; at < parts.length; at++) {
            var next = new ArrayList<Path>();
            for (var folder : found) {
                next.addAll(inside(folder, parts[at]));
            }
            found = next;
        }
        return found;
    }

    private static List<Path> inside(Path folder, String name) {
        if (!name.contains("*")) {
            return List.of(folder.resolve(name));
        }
        var found = new ArrayList<Path>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, name)) {
            entries.forEach(found::add);
        } catch (IOException e) {
            return List.of(); // a folder that this machine does not have
        }
        found.sort(null);
        return found;
    }

    private static String advice(Found newest) {
        var found =
                newest.home == null
                        ? ""
                        : " (the newest found is " + newest.version + ": " + newest.home + ")";
        return """
        Java %1$d or newer is missing%2$s: the server needs it. Install it in one of these ways, then try again:
          Debian, Ubuntu  sudo apt install openjdk-%1$d-jre-headless
          Fedora          sudo dnf install java-%1$d-openjdk-headless
          macOS           brew install openjdk@%1$d
          other           unpack https://adoptium.net/temurin/releases/?version=%1$d and set TRACKIO_JAVA to its folder"""
                .formatted(WANTED, found);
    }
}
