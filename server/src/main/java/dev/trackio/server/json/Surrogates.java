package dev.trackio.server.json;

import dev.trackio.api.RawJson;

/**
 * JSON without escapes of halves of surrogate pairs. A client can send one, and an old file can
 * hold one, but it has no UTF-8 form: no file takes it as text and no answer can carry it.
 */
final class Surrogates {
    private static final byte[] REPLACEMENT = {'\\', 'u', 'f', 'f', 'f', 'd'};

    private Surrogates() {}

    /** The same bytes, or a copy in which each half is U+FFFD; nothing moves. */
    static RawJson mended(RawJson json) {
        var bytes = json.array();
        var end = json.offset() + json.length();
        for (var i = json.offset(); i < end - 1; i++) {
            if (bytes[i] != '\\') {
                continue;
            }
            if (isHigh(bytes, i, end) && isLow(bytes, i + 6, end)) {
                i += 11;
            } else if (isHigh(bytes, i, end) || isLow(bytes, i, end)) {
                return copied(json, i - json.offset());
            } else {
                i++;
            }
        }
        return json;
    }

    private static RawJson copied(RawJson json, int from) {
        var bytes = json.toBytes();
        for (var i = from; i < bytes.length - 1; i++) {
            if (bytes[i] != '\\') {
                continue;
            }
            if (isHigh(bytes, i, bytes.length) && isLow(bytes, i + 6, bytes.length)) {
                i += 11;
            } else if (isHigh(bytes, i, bytes.length) || isLow(bytes, i, bytes.length)) {
                System.arraycopy(REPLACEMENT, 0, bytes, i, REPLACEMENT.length);
                i += 5;
            } else {
                i++;
            }
        }
        return RawJson.of(bytes);
    }

    private static boolean isHigh(byte[] bytes, int at, int end) {
        return isSurrogate(bytes, at, end) && "89abAB".indexOf(bytes[at + 3]) >= 0;
    }

    private static boolean isLow(byte[] bytes, int at, int end) {
        return isSurrogate(bytes, at, end) && "cdefCDEF".indexOf(bytes[at + 3]) >= 0;
    }

    private static boolean isSurrogate(byte[] bytes, int at, int end) {
        return at + 6 <= end
                && bytes[at] == '\\'
                && bytes[at + 1] == 'u'
                && (bytes[at + 2] | 0x20) == 'd';
    }
}
