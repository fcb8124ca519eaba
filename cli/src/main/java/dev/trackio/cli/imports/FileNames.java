package dev.trackio.cli.imports;

import java.nio.file.Path;

/** Names of runs, from names of files. */
final class FileNames {
    private FileNames() {}

    /** Without what follows the last dot. */
    static String stem(Path file) {
        var name = last(file);
        var dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** The last part of a path, also of one that is written as {@code .}. */
    static String last(Path path) {
        var name = path.toAbsolutePath().normalize().getFileName();
        return name == null ? "root" : name.toString();
    }
}
