package dev.trackio.server.series.column;

import dev.trackio.api.Step;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * Names and steps within files of columns. Texts are of any length and may hold halves of surrogate
 * pairs, so neither {@code writeUTF} nor UTF-8 will do.
 */
final class Texts {
    private Texts() {}

    static void write(String text, DataOutputStream out) throws IOException {
        out.writeInt(text.length());
        out.writeChars(text);
    }

    static String read(DataInputStream in) throws IOException {
        var length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a text is longer than what it is in");
        }
        var text = new char[length];
        for (var i = 0; i < length; i++) {
            text[i] = in.readChar();
        }
        return new String(text);
    }

    static void write(Collection<String> texts, DataOutputStream out) throws IOException {
        out.writeInt(texts.size());
        for (var text : texts) {
            write(text, out);
        }
    }

    static void read(Consumer<String> into, DataInputStream in) throws IOException {
        for (var left = in.readInt(); left > 0; left--) {
            into.accept(read(in));
        }
    }

    static void write(Step step, DataOutputStream out) throws IOException {
        switch (step.value()) {
            case Long whole -> {
                out.writeBoolean(true);
                out.writeLong(whole);
            }
            case Number other -> {
                out.writeBoolean(false);
                out.writeDouble(other.doubleValue());
            }
        }
    }

    static Step readStep(DataInputStream in) throws IOException {
        return in.readBoolean() ? Step.of(in.readLong()) : Step.of(in.readDouble());
    }
}
