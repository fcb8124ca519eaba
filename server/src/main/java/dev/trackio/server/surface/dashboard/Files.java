package dev.trackio.server.surface.dashboard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Files on the class path, below one folder; kept once read, for there are few and they are small.
 */
final class Files {
    private final String folder;
    private final Map<String, byte[]> read = new ConcurrentHashMap<>();

    Files(String folder) {
        this.folder = folder;
    }

    /** Null when there is no such file. Names with dots that climb are no names. */
    byte @Nullable [] find(String name) {
        if (name.contains("..") || name.contains("//") || name.endsWith("/")) {
            return null;
        }
        return read.computeIfAbsent(name, this::load); // what is not there is not remembered
    }

    private byte @Nullable [] load(String name) {
        try (var in = Files.class.getResourceAsStream(folder + name)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
