package dev.trackio.server.insight;

/** What is wrong with a filter, and where: places count from 0. */
final class UnreadableFilter extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String words;
    private final int from;
    private final int to;
    private final boolean unknownField;

    UnreadableFilter(String words, int from, int to, boolean unknownField) {
        super(words, null, false, false);
        this.words = words;
        this.from = from;
        this.to = to;
        this.unknownField = unknownField;
    }

    static UnreadableFilter at(Token token, String words) {
        return new UnreadableFilter(
                words, token.from(), Math.max(token.to(), token.from() + 1), false);
    }

    String words() {
        return words;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** Whether it is only that nothing has the name of a field. */
    boolean unknownField() {
        return unknownField;
    }
}
