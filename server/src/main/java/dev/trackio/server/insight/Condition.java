package dev.trackio.server.insight;

import org.jspecify.annotations.Nullable;

/** What a filter asks of a run. */
sealed interface Condition {
    record Either(Condition one, Condition other) implements Condition {}

    record Both(Condition one, Condition other) implements Condition {}

    record Not(Condition condition) implements Condition {}

    /** A text alone is a part of the name. */
    record Name(TextFilter part) implements Condition {}

    /** Of its tags any may be meant. */
    record Tags(Operator operator, String tag, TextFilter part) implements Condition {}

    /**
     * @param wanted a Double or a String
     * @param part the same as a pattern
     */
    record Holds(Field field, Operator operator, Object wanted, TextFilter part)
            implements Condition {}

    /** How two values are compared. */
    enum Operator {
        EQUAL("="),
        UNEQUAL("!="),
        LESS("<"),
        AT_MOST("<="),
        MORE(">"),
        AT_LEAST(">="),
        LIKE("~"),
        UNLIKE("!~");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        static Operator of(String sign) {
            for (var operator : values()) {
                if (operator.sign.equals(sign)) {
                    return operator;
                }
            }
            return EQUAL; // ==
        }
    }

    /**
     * @param now in ms since 1970
     */
    default boolean passes(FilterRow row, long now) {
        return switch (this) {
            case Either(var one, var other) -> one.passes(row, now) || other.passes(row, now);
            case Both(var one, var other) -> one.passes(row, now) && other.passes(row, now);
            case Not(var condition) -> !condition.passes(row, now);
            case Name(var part) -> part.passes(row.run().name());
            case Tags tags -> tagged(tags, row);
            case Holds holds ->
                    compare(row.value(holds.field, now), holds.operator, holds.wanted, holds.part);
        };
    }

    private static boolean tagged(Tags wanted, FilterRow row) {
        var tags = row.run().tags();
        var none = wanted.tag.isEmpty();
        return switch (wanted.operator) {
            case EQUAL ->
                    none ? tags.isEmpty() : tags.stream().anyMatch(wanted.tag::equalsIgnoreCase);
            case UNEQUAL ->
                    none ? !tags.isEmpty() : tags.stream().noneMatch(wanted.tag::equalsIgnoreCase);
            case LIKE -> tags.stream().anyMatch(wanted.part::passes);
            case UNLIKE -> tags.stream().noneMatch(wanted.part::passes);
            case LESS, AT_MOST, MORE, AT_LEAST -> false; // the parser refuses them
        };
    }

    /** What is missing is neither smaller nor larger than anything; it equals the empty text. */
    private static boolean compare(
            @Nullable Object value, Operator operator, Object wanted, TextFilter part) {
        return switch (operator) {
            case EQUAL -> Scalars.equal(value, wanted);
            case UNEQUAL -> !Scalars.equal(value, wanted);
            case LIKE -> part.passes(Scalars.text(value));
            case UNLIKE -> !part.passes(Scalars.text(value));
            case LESS, AT_MOST, MORE, AT_LEAST -> {
                var order = Scalars.order(value, wanted);
                yield order != null && isInOrder(order, operator);
            }
        };
    }

    private static boolean isInOrder(int order, Operator operator) {
        return switch (operator) {
            case LESS -> order < 0;
            case AT_MOST -> order <= 0;
            case MORE -> order > 0;
            case AT_LEAST -> order >= 0;
            case EQUAL, UNEQUAL, LIKE, UNLIKE -> false;
        };
    }
}
