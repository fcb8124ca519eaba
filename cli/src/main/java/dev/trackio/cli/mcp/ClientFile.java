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

    private ClientFile(Path file, String before, String after) {
        this.file = file;
        this.before = before;
        this.after = after;
    }

    /**
     * Reads the file and makes up its new text; writes nothing.
     *
     * @param snippet what to paste where that cannot be done, without secrets
     * @throws Fault when the text cannot be edited safely: with what to paste
     */
    public static ClientFile with(
            Path given, McpClient client, String name, McpEntry entry, String snippet)
            throws IOException {
        // Those who keep their settings elsewhere have links here.
        var file = Files.exists(given) ? given.toRealPath() : given;
        requireWritable(file, snippet);
        var before = text(file);
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
                                                + snippet)));
    }

    /** A file that takes the place of another would be writable, and no link. */
    private static void requireWritable(Path file, String snippet) throws IOException {
        if (Files.isSymbolicLink(file)) {
            throw Fault.of(
                    file
                            + " is a link to "
                            + Files.readSymbolicLink(file)
                            + ", which is not there. Nothing was changed. Make that file, or remove"
                            + " the link.");
        }
        var readOnly = Files.exists(file) && !Files.isWritable(file);
        if (Files.exists(file)
                && Files.getFileAttributeView(file, PosixFileAttributeView.class) != null) {
            // to the system's owner everything is writable
            var may = Files.getPosixFilePermissions(file);
            readOnly |= !may.contains(PosixFilePermission.OWNER_WRITE);
        }
        if (readOnly) {
            throw Fault.of(
                    file
                            + " is read-only. Nothing was changed. Paste this where it is made:\n\n"
                            + snippet);
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (CharacterCodingException e) {
            throw Fault.of(file + " is not UTF-8. Nothing was changed.");
        }
    }

    /** What an entry looks like where it is alone. */
    public static String snippet(McpClient client, String name, McpEntry entry) {
        return client == McpClient.CODEX
                ? TomlServers.snippet(client.key(), name, TomlServers.lines(entry))
                : JsonServers.snippet(client.key(), name, McpEntry.json(entry, client.typed()));
    }

    public Path file() {
        return file;
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
     * @throws Fault when it is no longer what was read
     */
    public @Nullable Path write(boolean secret, Clock clock) throws IOException {
        var folder = Files.createDirectories(file.toAbsolutePath().getParent());
        var made = Files.createTempFile(folder, "." + file.getFileName(), ".new");
        try {
            Files.writeString(made, after, StandardCharsets.UTF_8);
            permit(made, secret);
            // Clients write their settings, too, and all the time.
            if (!text(file).equals(before)) {
                throw Fault.of(
                        file
                                + " was changed by another meanwhile. Nothing was changed. Try again.");
            }
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
        var name = file.getFileName() + "." + STAMP.format(clock.instant());
        var copy = file.resolveSibling(name + ".bak");
        for (var i = 2; Files.exists(copy); i++) {
            copy = file.resolveSibling(name + "-" + i + ".bak");
        }
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES); // fails where one is there
        return copy;
    }
}
