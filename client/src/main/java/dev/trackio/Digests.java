package dev.trackio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What tells contents from each other. */
final class Digests {
    private static final int CHUNK = 1 << 17;

    private Digests() {}

    /** SHA-256 of a file, 64 hexadecimal digits. */
    static String of(Path file) throws IOException {
        var digest = sha256();
        try (var in = Files.newInputStream(file)) {
            var chunk = new byte[CHUNK];
            for (int bytes; (bytes = in.read(chunk)) > 0; ) {
                digest.update(chunk, 0, bytes);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
