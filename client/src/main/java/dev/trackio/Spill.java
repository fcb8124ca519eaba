package dev.trackio;

import dev.trackio.wire.Lines;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lines on disk that still have to be delivered, oldest first. The file exists while there are
 * some, and its owner holds a lock on it: a file without one was left by a process that ended, and
 * whoever starts the next run of the project takes it over. Then all of it is delivered again; what
 * had arrived is recognised by its id. Used by one thread.
 */
final class Spill implements Closeable {
    private static final String ENDING = ".jsonl";
    private static final int CHUNK = Lines.FULL_BYTES;

    /**
     * The files that this process has open. A system that has POSIX locks drops all that a process
     * holds on a file when it closes any channel to it, so that not even a look at them is allowed.
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path file;
    private @Nullable FileChannel channel;
    private long from;
    private long to;

    private Spill(Path file) {
        this.file = file.toAbsolutePath().normalize();
    }

    /** Nothing is created before there is something to keep. */
    static Spill create(Path folder, String name) {
        return new Spill(file(folder, name));
    }

    static Path file(Path folder, String name) {
        return folder.resolve(name + ENDING);
    }

    /** What processes left that have ended, oldest name first. */
    static List<Path> leftIn(Path folder) {
        var files = new ArrayList<Path>();
        if (Files.isDirectory(folder)) {
            try (var found = Files.newDirectoryStream(folder, "*" + ENDING)) {
                found.forEach(files::add);
            } catch (IOException | DirectoryIteratorException e) {
                return List.of(); // the next run looks again
            }
        }
        files.sort(null);
        return files;
    }

    /** Null when it belongs to a process that runs, or is gone. */
    static @Nullable Spill adopt(Path file) throws IOException {
        var spill = new Spill(file);
        if (!Files.exists(file) || !OPEN.add(spill.file)) {
            return null;
        }
        var isAdopted = false;
        try {
            var open = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            spill.channel = open;
            if (open.tryLock() != null && Files.exists(file)) {
                spill.to = spill.endOfLastLine();
                isAdopted = true;
            }
        } finally {
            if (!isAdopted) {
                spill.letGo();
            }
        }
        return isAdopted ? spill : null;
    }

    /** Leaves the file as it is. */
    void letGo() throws IOException {
        try (var open = channel) {
            channel = null;
        } finally {
            OPEN.remove(file);
        }
    }

    /** A process that was killed may have left half a line. */
    private long endOfLastLine() throws IOException {
        var open = open();
        var buffer = ByteBuffer.allocate(CHUNK);
        for (var end = open.size(); end > 0; ) {
            var start = Math.max(0, end - CHUNK);
            buffer.clear().limit((int) (end - start));
            readFully(buffer, start);
            for (var at = buffer.limit() - 1; at >= 0; at--) {
                if (buffer.get(at) == '\n') {
                    return start + at + 1;
                }
            }
            end = start;
        }
        return 0;
    }

    Path file() {
        return file;
    }

    boolean isEmpty() {
        return from == to;
    }

    /** All of it or, with an exception, nothing. */
    void append(Lines lines) throws IOException {
        var open = open();
        var buffer = ByteBuffer.wrap(lines.bytes(), 0, lines.length());
        while (buffer.hasRemaining()) { // over what a failure before left
            open.write(buffer, to + buffer.position());
        }
        to += lines.length();
    }

    private FileChannel open() throws IOException {
        var open = channel;
        if (open == null) {
            open = createLocked();
            channel = open;
        } else if (!open.isOpen()) { // the thread was interrupted
            open = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel = open;
            lock(open);
        }
        return open;
    }

    /** Nobody finds it before it is locked: until then its name is another. */
    private FileChannel createLocked() throws IOException {
        Files.createDirectories(file.getParent());
        var unseen = file.resolveSibling(file.getFileName() + ".new");
        OPEN.add(file);
        var open =
                FileChannel.open(
                        unseen,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            lock(open);
            Files.move(unseen, file, StandardCopyOption.ATOMIC_MOVE);
            return open;
        } catch (IOException e) {
            open.close();
            throw e;
        }
    }

    private void lock(FileChannel open) throws IOException {
        FileLock lock;
        try {
            lock = open.tryLock();
        } catch (IOException e) {
            return; // a file system without locks: nobody can take it over
        }
        if (lock == null || !open.isOpen()) {
            throw new IOException(file + " belongs to another process");
        }
    }

    /** The next lines, at most so many and about as many bytes as a batch has. */
    void read(Lines into, int most) throws IOException {
        var bytes = (int) Math.min(CHUNK, to - from);
        while (true) {
            var buffer = ByteBuffer.allocate(bytes);
            readFully(buffer, from);
            into.clear();
            try {
                take(buffer.array(), into, most);
            } catch (OutOfMemoryError e) { // some of them would count as entries of nowhere
                into.clear();
                throw e;
            }
            if (!into.isEmpty() || from + bytes == to) {
                return;
            }
            bytes = (int) Math.min(bytes * 4L, Math.min(to - from, Integer.MAX_VALUE - 8));
        }
    }

    /** All lines, in portions, and all of them are still there afterwards. */
    void look(Consumer<Lines> reader) throws IOException {
        var start = from;
        var lines = new Lines();
        try {
            while (from < to) {
                read(lines, Integer.MAX_VALUE);
                reader.accept(lines);
                from += lines.length();
            }
        } finally {
            from = start;
        }
    }

    private static void take(byte[] bytes, Lines into, int most) {
        var start = 0;
        for (var at = 0; at < bytes.length && into.count() < most; at++) {
            if (bytes[at] == '\n') {
                into.raw(bytes, start, at + 1 - start).countLine();
                start = at + 1;
            }
        }
    }

    private void readFully(ByteBuffer buffer, long position) throws IOException {
        var open = open();
        while (buffer.hasRemaining()) {
            if (open.read(buffer, position + buffer.position()) < 0) {
                throw new IOException(file + " ends early");
            }
        }
    }

    /** So many bytes were delivered. */
    void advance(int bytes) {
        from += bytes;
        if (from == to && channel != null) {
            try {
                channel.truncate(0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            from = 0;
            to = 0;
        }
    }

    /** What is left survives a power cut; without anything left the file goes. */
    @Override
    public void close() throws IOException {
        var open = channel;
        channel = null;
        if (open == null) {
            return;
        }
        try (open) {
            if (isEmpty()) {
                Files.deleteIfExists(file);
            } else {
                open.truncate(to);
                open.force(true);
            }
        } finally {
            OPEN.remove(file);
        }
    }
}
