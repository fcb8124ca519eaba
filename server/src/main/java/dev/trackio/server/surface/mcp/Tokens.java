package dev.trackio.server.surface.mcp;

/**
 * How many tokens a model reads in a JSON text, about: counted by runs of letters, digits and
 * signs, as the encoding o200k splits them, without its 2 MB of vocabulary. Its test holds how near
 * that comes.
 */
final class Tokens {
    private Tokens() {}

    static int of(byte[] utf8, int length) {
        var tokens = 0;
        for (var i = 0; i < length; ) {
            var kind = Kind.of(utf8[i]);
            var from = i;
            while (i < length && Kind.of(utf8[i]) == kind) {
                i++;
            }
            tokens += Math.ceilDiv(i - from, kind.bytesOfToken);
        }
        return tokens;
    }

    private enum Kind {
        LETTER(5),
        DIGIT(3),
        SIGN(3),
        OTHER(2);

        final int bytesOfToken;

        Kind(int bytesOfToken) {
            this.bytesOfToken = bytesOfToken;
        }

        static Kind of(byte b) {
            if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == ' ') {
                return LETTER;
            }
            if (b >= '0' && b <= '9') {
                return DIGIT;
            }
            return b < 0 ? OTHER : SIGN;
        }
    }
}
