package dev.trackio.server.json;

import dev.trackio.api.RawJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import tools.jackson.core.JsonParser;

/** The text of a JSON document, in memory or in a file; places in it are counted in bytes. */
sealed interface Source {
    JsonParser parser();

    RawJson slice(long from, long to);

    Source part(long from, long to);

    long length();

    /** A slice of that array. */
    record InMemory(RawJson json) implements Source {
        @Override
        public JsonParser parser() {
            return Json.bodyParser(json);
        }

        @Override
        public long length() {
            return json.length();
        }

        @Override
        public InMemory part(long from, long to) {
            return new InMemory(slice(from, to));
        }

        @Override
        public RawJson slice(long from, long to) {
            return RawJson.slice(
                    json.array(),
                    Math.toIntExact(json.offset() + from),
                    Math.toIntExact(to - from));
        }
    }

    /** A part of a file that nobody changes; slices are copies. */
    record InFile(FileChannel file, long offset, long length) implements Source {
        @Override
        public InFile part(long from, long to) {
            Objects.checkFromToIndex(from, to, length);
            return new InFile(file, offset + from, to - from);
        }

        @Override
        public JsonParser parser() {
            return Json.bodyParser(new Content(this));
        }

        @Override
        public RawJson slice(long from, long to) {
            Objects.checkFromToIndex(from, to, length);
            var bytes = new byte[Math.toIntExact(to - from)];
            try {
                for (var done = 0; done < bytes.length; ) {
                    done += read(from + done, bytes, done, bytes.length - done);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return RawJson.of(bytes);
        }

        private int read(long from, byte[] bytes, int at, int count) throws IOException {
            var n = file.read(ByteBuffer.wrap(bytes, at, count), offset + from);
            if (n < 0) {
                throw new IOException("the file was cut off");
            }
            return n;
        }
    }

    /** From the beginning to the end. Closing it leaves the file open. */
    final class Content extends InputStream {
        private final InFile source;
        private long at;

        private Content(InFile source) {
            this.source = source;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            if (at == source.length) {
                return -1;
            }
            var n = source.read(at, bytes, from, (int) Math.min(count, source.length - at));
            at += n;
            return n;
        }
    }
}
