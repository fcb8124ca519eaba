package dev.trackio.api;

import dev.trackio.api.Schema.Field;
import dev.trackio.api.Schema.Fields;
import dev.trackio.api.Schema.ListOf;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One thing that the server can do, declared once. The Gradio API, {@code POST /api/{name}}, the
 * MCP tools, the API page, OpenAPI and the command line are derived from it.
 *
 * @param name as clients call it
 * @param access what a caller must be allowed to do
 * @param summary one or two sentences; the first says what it does
 * @param input a record; its components, in order, are the parameters: append only
 * @param current its shape in today's API
 * @param seed its shape in the API of 2025; the same unless that differed
 * @param example a call that makes sense on the data of {@code trackio demo}
 * @param confirmed whether it takes so much away that an agent has to say so twice
 */
public record Operation<I extends Record, O>(
        String name,
        Access access,
        String summary,
        Class<I> input,
        Shape<O> current,
        Shape<O> seed,
        I example,
        boolean confirmed) {

    public static <I extends Record, O> Operation<I, O> of(
            String name, Access access, String summary, Schema output, I example) {
        @SuppressWarnings("unchecked") // the class of an I is a Class<I>: records are final
        var type = (Class<I>) example.getClass();
        var shape = new Shape<O>(WireShape.of(type), output, result -> result);
        return new Operation<>(name, access, summary, type, shape, shape, example, false);
    }

    /**
     * The same operation with the shape that the clients of 2025 know. Records grow only at their
     * end, so that shape is a prefix.
     *
     * @param required how many parameters those clients must give
     * @param shown how many they know
     * @param entryFields how many fields of an entry they know, where a parameter is a list of
     *     entries
     */
    public Operation<I, O> seed(
            int required, int shown, int entryFields, Schema output, Function<? super O, ?> view) {
        var fields =
                new LaterFields(
                        () ->
                                IntStream.range(0, shown)
                                        .mapToObj(
                                                i ->
                                                        seedField(
                                                                current.input().fields().get(i),
                                                                i < required,
                                                                entryFields))
                                        .toList());
        return new Operation<>(
                name,
                access,
                summary,
                input,
                current,
                new Shape<>(new Fields(fields), output, view),
                example,
                confirmed);
    }

    /** The same operation, which an agent has to confirm. */
    public Operation<I, O> toBeConfirmed() {
        return new Operation<>(name, access, summary, input, current, seed, example, true);
    }

    /** Declared once, it is equal to nothing but itself. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    public Shape<O> shape(Profile profile) {
        return switch (profile) {
            case SEED -> seed;
            case CURRENT -> current;
        };
    }

    private static Field seedField(Field field, boolean required, int entryFields) {
        var schema =
                field.schema() instanceof ListOf(Fields entry)
                        ? Schema.list(entry.first(entryFields))
                        : field.schema();
        if (required && schema instanceof Schema.OrNull(var inner)) {
            schema = inner;
        }
        return new Field(field.name(), schema, required, field.doc());
    }

    /** Undocumented parameters, for the catalogue to refuse. */
    List<String> undocumented() {
        return current.input().fields().stream()
                .filter(field -> field.doc().isBlank())
                .map(field -> name + "." + field.name())
                .toList();
    }
}
