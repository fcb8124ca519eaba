package dev.trackio.server.blob;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;

/** File operations whose outcome survives a power failure. */
final class Durable {
    private Durable() {}

    static void sync(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** The names in a folder; Windows neither can nor needs to. */
    static void syncFolder(Path folder) throws IOException {
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Every folder that is new is synced into its parent. */
    static void createFolders(Path folder) throws IOException {
        var missing = new ArrayDeque<Path>();
        for (var at = folder; at != null && !Files.exists(at); at = at.getParent()) {
            missing.push(at);
        }
        Files.createDirectories(folder);
        for (var made : missing) {
            if (made.getParent() != null) {
                syncFolder(made.getParent());
            }
        }
    }
}
