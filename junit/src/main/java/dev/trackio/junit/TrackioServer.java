package dev.trackio.junit;

import dev.trackio.Dashboard;
import dev.trackio.RunBuilder;
import dev.trackio.ShowOptions;
import dev.trackio.Trackio;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A server for a test, on a free port and on an empty folder that goes with it. Methods may be
 * called from any thread.
 */
public final class TrackioServer {
    private final Path temporary;
    private final Dashboard dashboard;

    private TrackioServer(Path temporary, Dashboard dashboard) {
        this.temporary = temporary;
        this.dashboard = dashboard;
    }

    static TrackioServer start(ShowOptions options) {
        Path temporary;
        try {
            temporary = Files.createTempDirectory("trackio-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            var own = options.folder(temporary.resolve("server")).port(0);
            return new TrackioServer(temporary, Trackio.show(own));
        } catch (RuntimeException e) {
            delete(temporary);
            throw e;
        }
    }

    /** The dashboard's page. */
    public URI url() {
        return dashboard.url();
    }

    /**
     * The address for programs that log, with the write token: what {@code TRACKIO_SERVER_URL} may
     * be.
     */
    public URI serverUrl() {
        return dashboard.serverUrl();
    }

    /**
     * The address that MCP clients are given.
     *
     * @throws IllegalStateException when MCP was turned off
     */
    public URI mcpUrl() {
        return dashboard.mcpUrl();
    }

    /** The write token, which an open server asks nobody for. */
    public String token() {
        return serverUrl().getQuery().substring("write_token=".length());
    }

    /** Where the server keeps its files: {@code <project>.db} and what belongs to them. */
    public Path folder() {
        return temporary.resolve("server");
    }

    /**
     * A run that logs into this server; {@link RunBuilder#start} starts it. What it could not
     * deliver goes with the server, too.
     */
    public RunBuilder run(String project) {
        return Trackio.run(project).server(serverUrl()).folder(temporary.resolve("client"));
    }

    /** Stops it, and deletes its folder. */
    void stop() {
        dashboard.close();
        delete(temporary);
    }

    private static void delete(Path folder) {
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            Files.delete(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path emptied, @Nullable IOException fault) throws IOException {
                            Files.delete(emptied);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException("A test's folder cannot be deleted: " + folder, e);
        }
    }
}
