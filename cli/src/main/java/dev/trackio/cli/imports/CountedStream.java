package dev.trackio.cli.imports;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells how much of a file was read. */
final class CountedStream extends FilterInputStream {
    private final Taker taker;
    private final String name;
    private final long total;
    private long done;

    CountedStream(InputStream in, Taker taker, String name, long total) {
        super(in);
        this.taker = taker;
        this.name = name;
        this.total = total;
    }

    @Override
    public int read() throws IOException {
        var read = super.read();
        counted(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        var read = super.read(bytes, from, length);
        counted(Math.max(read, 0));
        return read;
    }

    private void counted(int more) {
        done += more;
        taker.at(name, Math.min(done, total), total);
    }
}
