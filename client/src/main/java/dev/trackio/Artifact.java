package dev.trackio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Files that belong together, such as a model or a data set: {@link Run#logArtifact} makes a
 * version of them. Files are read then, not before. For one thread.
 *
 * <pre>{@code
 * run.logArtifact(Artifact.of("resnet", "model").folder(Path.of("out")).metadata("accuracy", 0.93),
 *         "best");
 * }</pre>
 */
public final class Artifact {
    private final String name;
    private final String type;
    private final Map<String, Path> files = new LinkedHashMap<>();
    private final Map<String, Reference> references = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
    private @Nullable String description;

    /** A file that stays where it is. */
    record Reference(URI uri, long bytes) {}

    private Artifact(String name, String type) {
        this.name = name;
        this.type = type;
    }

    /**
     * An artifact without files yet.
     *
     * @param name letters, digits, dots, underscores and hyphens; versions count per name
     * @param type such as {@code model} or {@code dataset}; an artifact keeps the one that it had
     *     first
     * @throws IllegalArgumentException when the name has other characters
     */
    public static Artifact of(String name, String type) {
        requireName("name of an artifact", name);
        return new Artifact(name, Objects.requireNonNull(type, "type"));
    }

    static void requireName(String what, String name) {
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "The "
                            + what
                            + " has letters, digits, dots, underscores and hyphens alone: not '"
                            + name
                            + "'");
        }
    }

    /** What it is, for people. */
    public Artifact description(String text) {
        description = Objects.requireNonNull(text, "description");
        return this;
    }

    /** What is known about it: numbers, booleans, texts, and maps, lists and arrays of them. */
    public Artifact metadata(String key, @Nullable Object value) {
        metadata.put(Objects.requireNonNull(key, "key"), value);
        return this;
    }

    /**
     * Adds a file under its own name.
     *
     * @throws IllegalArgumentException when there is no such file, or there is one of that name
     */
    public Artifact file(Path file) {
        return file(file, file.getFileName().toString());
    }

    /**
     * Adds a file under a name of the artifact.
     *
     * @param path with slashes between folders, relative
     * @throws IllegalArgumentException when there is no such file, there is one of that name, or
     *     the path leads somewhere else
     */
    public Artifact file(Path file, String path) {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + " is a folder: add it with folder(...)");
        }
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("There is no file " + file);
        }
        claim(path);
        files.put(path, file);
        return this;
    }

    /**
     * Adds all files of a folder, and of those in it, under their paths below it. The folder may be
     * a link; links to folders in it are not followed.
     *
     * @throws IllegalArgumentException when there is no such folder, it has no files, or there are
     *     files of these names
     * @throws UncheckedIOException when it cannot be read
     */
    public Artifact folder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("There is no folder " + folder);
        }
        try {
            var top = folder.toRealPath();
            List<Path> found;
            try (var all = Files.walk(top)) {
                found = all.filter(Files::isRegularFile).sorted().toList();
            }
            if (found.isEmpty()) {
                throw new IllegalArgumentException("There is no file in " + folder);
            }
            found.forEach(file -> file(file, slashed(top.relativize(file))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private static String slashed(Path path) {
        var names = new ArrayList<String>();
        path.forEach(name -> names.add(name.toString()));
        return String.join("/", names);
    }

    /**
     * Adds a file that stays where it is: versions with another address are different.
     *
     * @param path under which it stands in the artifact
     * @param bytes its size, or 0 where it is not known
     * @throws IllegalArgumentException when the address has no scheme such as {@code s3:} or {@code
     *     https:}, or there is a file of that path
     */
    public Artifact reference(URI uri, String path, long bytes) {
        if (uri.getScheme() == null || bytes < 0) {
            throw new IllegalArgumentException(
                    "A reference has an address such as s3://bucket/file, and no negative size: "
                            + uri);
        }
        claim(path);
        references.put(path, new Reference(uri, bytes));
        return this;
    }

    private void claim(String path) {
        if (!isBelow(path)) {
            throw new IllegalArgumentException(
                    "A path in an artifact is relative, with slashes, and does not lead out of it: '"
                            + path
                            + "'");
        }
        if (files.containsKey(path) || references.containsKey(path)) {
            throw new IllegalArgumentException("The artifact already has a file '" + path + "'");
        }
    }

    /** Whether a path, also of somebody else's artifact, stays in the folder that it is put in. */
    static boolean isBelow(String path) {
        for (var part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return path.chars().noneMatch(c -> c == '\\' || c == 0) && !path.matches("[A-Za-z]:.*");
    }

    /** Its name. */
    public String name() {
        return name;
    }

    String type() {
        return type;
    }

    @Nullable String description() {
        return description;
    }

    Map<String, @Nullable Object> metadata() {
        return metadata;
    }

    Map<String, Path> files() {
        return files;
    }

    Map<String, Reference> references() {
        return references;
    }
}
