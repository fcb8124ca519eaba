package dev.trackio.api;

import java.util.List;

/** The shape of a JSON value, from which each surface derives its own notation. */
public sealed interface Schema {
    /** No value: an operation that only does something. */
    record Nothing() implements Schema {}

    record Text() implements Schema {}

    record Whole() implements Schema {}

    record Decimal() implements Schema {}

    record Flag() implements Schema {}

    /** Any JSON value. */
    record Anything() implements Schema {}

    /** An uploaded file, {@link FileData}. */
    record UploadedFile() implements Schema {}

    record OrNull(Schema schema) implements Schema {}

    record ListOf(Schema items) implements Schema {}

    /** An object with keys that are data, such as metric names. */
    record MapOf(Schema values) implements Schema {}

    /** An object with known keys, in order. */
    record Fields(List<Field> fields) implements Schema {
        public Fields {
            fields = fields instanceof LaterFields ? fields : List.copyOf(fields);
        }

        /** The fields that older clients know: a record only ever grows at its end. */
        public Fields first(int count) {
            return new Fields(fields.subList(0, Math.min(count, fields.size())));
        }
    }

    /**
     * @param required whether it must be given; in an answer every field is there
     */
    record Field(String name, Schema schema, boolean required, String doc) {}

    Schema NOTHING = new Nothing();
    Schema TEXT = new Text();
    Schema WHOLE = new Whole();
    Schema DECIMAL = new Decimal();
    Schema FLAG = new Flag();
    Schema ANYTHING = new Anything();
    Schema OBJECT = new MapOf(ANYTHING);

    static Schema list(Schema items) {
        return new ListOf(items);
    }

    static Schema orNull(Schema schema) {
        return new OrNull(schema);
    }

    static Fields object(Field... fields) {
        return new Fields(List.of(fields));
    }

    static Field field(String name, Schema schema, String doc) {
        return new Field(name, schema, true, doc);
    }
}
