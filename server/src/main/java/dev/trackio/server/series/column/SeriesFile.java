package dev.trackio.server.series.column;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The columns of one project in a file: a head, then each run and its blocks, in sections that have
 * a checksum each.
 *
 * @param of which project's they are
 * @param identity of the database file from which they were read
 */
public record SeriesFile(String of, String identity) {
    private static final long MAGIC = 0x5472_4b53_6572_0003L; // the last byte is the version

    public void write(Path path, ProjectColumns.Frozen columns) throws IOException {
        try (var file =
                        new DataOutputStream(
                                new BufferedOutputStream(
                                        Files.newOutputStream(path, StandardOpenOption.CREATE_NEW),
                                        1 << 16));
                var packer = new Packer()) {
            file.writeLong(MAGIC);
            section(
                    file,
                    out -> {
                        Texts.write(of, out);
                        Texts.write(identity, out);
                        out.writeLong(columns.bytes());
                        out.writeBoolean(columns.packed());
                        out.writeLong(columns.cursor());
                        out.writeLong(columns.count());
                        out.writeInt(columns.runs().size());
                    });
            for (var run : columns.runs()) {
                section(
                        file,
                        out -> {
                            out.writeInt(run.blocks().size());
                            run.head().writeTo(out);
                        });
                for (var block : run.blocks()) {
                    section(file, out -> block.write(packer, out));
                }
            }
        }
    }

    /** Fills a section. */
    private interface Filling {
        void into(DataOutputStream out) throws IOException;
    }

    private static void section(DataOutputStream file, Filling filling) throws IOException {
        var buffer = new ByteArrayOutputStream(1 << 12);
        filling.into(new DataOutputStream(buffer));
        var bytes = buffer.toByteArray();
        file.writeInt(bytes.length);
        file.writeInt(checksum(bytes));
        file.write(bytes);
    }

    private static int checksum(byte[] bytes) {
        var checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }

    /**
     * Empty when they take more memory than that.
     *
     * @throws IOException or any other exception when the file is damaged, or not of this project
     */
    public Optional<ProjectColumns> read(Path path, long maxBytes) throws IOException {
        try (var channel =
                        Files.newByteChannel(
                                path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                var file =
                        new DataInputStream(
                                new BufferedInputStream(
                                        Channels.newInputStream(channel), 1 << 16));
                var unpacker = new Unpacker()) {
            if (file.readLong() != MAGIC) {
                throw new IOException("it is of another version");
            }
            var head = section(file);
            if (!Texts.read(head).equals(of) || !Texts.read(head).equals(identity)) {
                throw new IOException("it is of another database");
            }
            if (head.readLong() > maxBytes) {
                return Optional.empty();
            }
            var packed = head.readBoolean();
            var cursor = head.readLong();
            var count = head.readLong();
            var names = new Names();
            var runs = new ArrayList<RunColumns>();
            for (var left = head.readInt(); left > 0; left--) {
                var section = section(file);
                var blocks = section.readInt();
                var run = RunColumns.read(section, names);
                for (var i = 0; i < blocks; i++) {
                    var bytes = bytes(file);
                    run.add(
                            packed && i < blocks - 1
                                    ? Block.packed(bytes, names)
                                    : Block.read(unpacker, bytes, names));
                }
                runs.add(run);
            }
            return Optional.of(new ProjectColumns(cursor, count, packed, names, runs));
        }
    }

    private static DataInputStream section(DataInputStream file) throws IOException {
        return new DataInputStream(new ByteArrayInputStream(bytes(file)));
    }

    private static byte[] bytes(DataInputStream file) throws IOException {
        var length = file.readInt();
        var checksum = file.readInt();
        if (length < 0 || length > file.available()) {
            throw new IOException("a section is longer than what is left of the file");
        }
        var bytes = new byte[length];
        file.readFully(bytes);
        if (checksum(bytes) != checksum) {
            throw new IOException("a checksum is wrong");
        }
        return bytes;
    }
}
