package dev.trackio.server.series.column;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * Something that is unpacked when it is used, and forgotten when memory is needed: whoever passes
 * over a long run holds little of it at a time. For any number of threads; two may unpack the same.
 */
final class Unpacked<T> {
    private final byte[] bytes;
    private final int at;
    private final Form<T> form;
    private volatile @Nullable WeakReference<T> recent;

    /** How it is read. */
    interface Form<T> {
        T read(Unpacker unpacker, DataInputStream in) throws IOException;
    }

    /**
     * @param at where it begins in the bytes
     */
    Unpacked(byte[] bytes, int at, Form<T> form) {
        this.bytes = bytes;
        this.at = at;
        this.form = form;
    }

    T get() {
        var reference = recent;
        var known = reference == null ? null : reference.get();
        return known == null ? unpack() : known;
    }

    private T unpack() {
        try (var unpacker = new Unpacker()) {
            var in = new DataInputStream(new ByteArrayInputStream(bytes, at, bytes.length - at));
            var found = form.read(unpacker, in);
            recent = new WeakReference<>(found);
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
