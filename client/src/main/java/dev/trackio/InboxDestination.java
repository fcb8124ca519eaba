package dev.trackio;

import dev.trackio.wire.Lines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * Where there is no server: files {@code inbox/<writer>/<number>.jsonl} in the folder of Trackio,
 * which any Trackio that looks into this folder imports and removes.
 */
final class InboxDestination implements Destination {
    private final Path folder;
    private final Duration pause;
    private int number;

    /**
     * @param writer 16 hexadecimal digits that no other writer has
     */
    InboxDestination(Path trackioFolder, String writer, Duration pause) {
        this.folder = trackioFolder.resolve("inbox").resolve(writer);
        this.pause = pause;
    }

    @Override
    public CompletableFuture<Outcome> send(Lines lines) {
        return CompletableFuture.completedFuture(write(lines));
    }

    private Outcome write(Lines lines) {
        var name = String.format(Locale.ROOT, "%08d.jsonl", number);
        try {
            Files.createDirectories(folder); // an import removes it when it is empty
            var unfinished = folder.resolve(name + ".tmp");
            try (var out =
                    FileChannel.open(
                            unfinished,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                var buffer = ByteBuffer.wrap(lines.bytes(), 0, lines.length());
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                out.force(true); // before the rename, or a power cut leaves the name alone
            }
            WholeFiles.move(unfinished, folder.resolve(name));
            number++;
            return Outcome.delivered(List.of());
        } catch (IOException e) {
            return Outcome.away("cannot write " + folder.resolve(name) + ": " + e, Duration.ZERO);
        }
    }

    @Override
    public Duration pause() {
        return pause;
    }

    @Override
    public String name() {
        return folder.toString();
    }
}
