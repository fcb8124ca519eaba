package dev.trackio.server.json;

import dev.trackio.api.RawJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import tools.jackson.core.SerializableString;

/**
 * Hands the bytes of a {@link RawJson} to the generator without turning them into text and back.
 */
record RawText(RawJson json) implements SerializableString {
    @Override
    public byte[] asUnquotedUTF8() {
        return json.toBytes();
    }

    /** -1: no room, the generator then asks for the bytes. */
    @Override
    public int appendUnquotedUTF8(byte[] buffer, int offset) {
        if (json.length() > buffer.length - offset) {
            return -1;
        }
        System.arraycopy(json.array(), json.offset(), buffer, offset, json.length());
        return json.length();
    }

    @Override
    public int writeUnquotedUTF8(OutputStream out) throws IOException {
        json.writeTo(out);
        return json.length();
    }

    @Override
    public int putUnquotedUTF8(ByteBuffer buffer) {
        if (json.length() > buffer.remaining()) {
            return -1;
        }
        buffer.put(json.array(), json.offset(), json.length());
        return json.length();
    }

    @Override
    public String getValue() {
        return json.toString();
    }

    @Override
    public int charLength() {
        return getValue().length();
    }

    @Override
    public char[] asQuotedChars() {
        throw quoted();
    }

    @Override
    public byte[] asQuotedUTF8() {
        throw quoted();
    }

    @Override
    public int appendQuotedUTF8(byte[] buffer, int offset) {
        throw quoted();
    }

    @Override
    public int appendQuoted(char[] buffer, int offset) {
        throw quoted();
    }

    @Override
    public int appendUnquoted(char[] buffer, int offset) {
        var text = getValue();
        if (text.length() > buffer.length - offset) {
            return -1;
        }
        text.getChars(0, text.length(), buffer, offset);
        return text.length();
    }

    @Override
    public int writeQuotedUTF8(OutputStream out) {
        throw quoted();
    }

    @Override
    public int putQuotedUTF8(ByteBuffer buffer) {
        throw quoted();
    }

    private static IllegalStateException quoted() {
        return new IllegalStateException("raw JSON is never written as a string");
    }
}
