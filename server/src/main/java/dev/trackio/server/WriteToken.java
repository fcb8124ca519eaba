package dev.trackio.server;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** The token that lets clients write: made once and kept, so that a restart locks no one out. */
final class WriteToken {
    private WriteToken() {}

    static String of(Config config) throws IOException {
        if (config.writeToken() != null) {
            return config.writeToken();
        }
        if (config.readOnly()) {
            return random(); // nobody can write, and nothing may be written
        }
        var file = config.dataDir().resolve(".trackio-jvm").resolve("write_token");
        if (!Files.exists(file)) {
            create(file);
        }
        var token = Files.readString(file).strip();
        if (token.isEmpty()) { // an empty token would let everyone in
            throw new IOException(
                    "The file .trackio-jvm/write_token is empty: remove it, a new token is made then.");
        }
        return token;
    }

    private static void create(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        var made = Files.createTempFile(file.getParent(), "write_token", ".new");
        try {
            if (Files.getFileStore(made).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
            }
            Files.writeString(made, random() + "\n", StandardOpenOption.SYNC);
            Files.createLink(file, made);
        } catch (FileAlreadyExistsException e) {
            return; // another server was quicker: its token counts
        } catch (UnsupportedOperationException e) {
            Files.move(made, file);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    private static String random() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
