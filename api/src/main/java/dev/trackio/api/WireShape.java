package dev.trackio.api;

import dev.trackio.api.Schema.Field;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the shape of a record: its components, in order, are the fields. {@code @Nullable} means
 * that a field may be left out, {@code @Doc} says what it means, and {@code metricName} is {@code
 * metric_name} on the wire. Records are read when their fields are asked for.
 */
public final class WireShape {
    private WireShape() {}

    public static Schema.Fields of(Class<? extends Record> type) {
        return new Schema.Fields(new LaterFields(() -> fields(type)));
    }

    private static List<Field> fields(Class<? extends Record> type) {
        var fields = new ArrayList<Field>();
        for (var component : type.getRecordComponents()) {
            fields.add(field(component));
        }
        return fields;
    }

    /** The shape of a record in an answer: every field is there, a nullable one may be null. */
    public static Schema.Fields answer(Class<? extends Record> type) {
        return new Schema.Fields(
                new LaterFields(
                        () ->
                                fields(type).stream()
                                        .map(f -> new Field(f.name(), f.schema(), true, f.doc()))
                                        .toList()));
    }

    /** {@code metricName} as the wire says it: {@code metric_name}. */
    public static String name(RecordComponent component) {
        var name = component.getName();
        var wire = new StringBuilder(name.length() + 4);
        for (var i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if (Character.isUpperCase(c)) {
                wire.append('_').append(Character.toLowerCase(c));
            } else {
                wire.append(c);
            }
        }
        return wire.toString();
    }

    /** Whether it is public and has no form of its own on the wire, but that of its components. */
    public static boolean isPlain(Class<? extends Record> type) {
        return Modifier.isPublic(type.getModifiers())
                && type != Step.class
                && type != RoughNumber.class;
    }

    public static boolean optional(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static Field field(RecordComponent component) {
        var doc = component.getAnnotation(Doc.class);
        var optional = optional(component);
        var schema = schema(component.getAnnotatedType());
        return new Field(
                name(component),
                optional ? Schema.orNull(schema) : schema,
                !optional,
                doc == null ? "" : doc.value());
    }

    private static Schema schema(AnnotatedType annotated) {
        if (annotated instanceof AnnotatedParameterizedType list
                && list.getType() instanceof ParameterizedType generic
                && generic.getRawType() == List.class) {
            var items = list.getAnnotatedActualTypeArguments()[0];
            var schema = schema(items);
            return Schema.list(
                    items.isAnnotationPresent(Nullable.class) ? Schema.orNull(schema) : schema);
        }
        var type = annotated.getType();
        if (!(type instanceof Class<?> plain)) {
            throw new IllegalArgumentException("no wire form for " + type);
        }
        if (plain == String.class) {
            return Schema.TEXT;
        }
        if (plain == Long.class
                || plain == long.class
                || plain == Integer.class
                || plain == int.class
                || plain == Step.class
                || plain == RoughNumber.class) {
            return Schema.WHOLE;
        }
        if (plain == Double.class || plain == double.class || plain == Number.class) {
            return Schema.DECIMAL;
        }
        if (plain == Boolean.class || plain == boolean.class) {
            return Schema.FLAG;
        }
        if (plain == RawJson.class) {
            return Schema.OBJECT;
        }
        if (plain == FileData.class) {
            return new Schema.UploadedFile();
        }
        if (plain.isRecord()) {
            return of(plain.asSubclass(Record.class));
        }
        throw new IllegalArgumentException("no wire form for " + type);
    }
}
