package dev.trackio.cli.mcp;

import dev.trackio.cli.command.Fault;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a client with our entry put into it. What the file held is kept beside it as
 * a copy; the new one takes its place whole.
 */
public final class ClientFile {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path file;
    private final String before;
    private final String after;
    private final String snippet;

    private ClientFile(Path file, String before, String after, String snippet) {
        this.file = file;
        this.before = before;
        this.after = after;
        this.snippet = snippet;
    }

    /**
     * Reads the file and makes up its new text; writes nothing.
     *
     * @throws Fault when the text cannot be edited safely: with what to paste
     */
    public static ClientFile with(Path given, McpClient client, String name, McpEntry entry)
            throws IOException {
        // Those who keep their settings elsewhere have links here.
        var file = Files.exists(given) ? given.toRealPath() : given;
        var before = "";
        try {
            before = Files.exists(file) ? Files.readString(file) : "";
        } catch (CharacterCodingException e) {
            throw Fault.of(file + " is not UTF-8. Nothing was changed.");
        }
        var snippet = snippet(client, name, entry);
        var after =
                client == McpClient.CODEX
                        ? TomlServers.with(before, client.key(), name, TomlServers.lines(entry))
                        : JsonServers.with(
                                before, client.key(), name, McpEntry.json(entry, client.typed()));
        return new ClientFile(
                file,
                before,
                after.orElseThrow(
                        () ->
                                Fault.of(
                                        file
                                                + " cannot be edited safely: it has comments, or is"
                                                + " written in a way that is not understood."
                                                + " Nothing was changed. Paste this into it:\n\n"
                                                + snippet)),
                snippet);
    }

    private static String snippet(McpClient client, String name, McpEntry entry) {
        return client == McpClient.CODEX
                ? TomlServers.snippet(client.key(), name, TomlServers.lines(entry))
                : JsonServers.snippet(client.key(), name, McpEntry.json(entry, client.typed()));
    }

    public Path file() {
        return file;
    }

    /** What our entry looks like. */
    public String snippet() {
        return snippet;
    }

    /** Whether the file says just this already. */
    public boolean same() {
        return before.equals(after);
    }

    /**
     * Writes it.
     *
     * @param secret whether nobody else may read a file that is new
     * @return the copy of what was there; null when nothing was
     */
    public @Nullable Path write(boolean secret, Clock clock) throws IOException {
        var folder = Files.createDirectories(file.toAbsolutePath().getParent());
        var made = Files.createTempFile(folder, "." + file.getFileName(), ".new");
        try {
            Files.writeString(made, after, StandardCharsets.UTF_8);
            permit(made, secret);
            var copy = keep(clock);
            Files.move(
                    made,
                    file,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
            return copy;
        } finally {
            Files.deleteIfExists(made);
        }
    }

    /** As the file was; a new one as its folder suggests, but for what holds a token. */
    private void permit(Path made, boolean secret) throws IOException {
        if (Files.getFileAttributeView(made, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(made, permissions(secret));
        }
    }

    private Set<PosixFilePermission> permissions(boolean secret) throws IOException {
        var usual = PosixFilePermissions.fromString(secret ? "rw-------" : "rw-r--r--");
        if (!Files.exists(file)) {
            return usual;
        }
        var now = Files.getPosixFilePermissions(file);
        if (secret) {
            now.retainAll(usual);
        }
        return now;
    }

    private @Nullable Path keep(Clock clock) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        var copy =
                file.resolveSibling(
                        file.getFileName() + "." + STAMP.format(clock.instant()) + ".bak");
        Files.copy(
                file,
                copy,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
        return copy;
    }
}
