package dev.trackio.djl;

import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.ParameterTracker;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of an optimizer. DJL 0.36 keeps them in private fields and has no other way to them;
 * what a Java forbids to read is left out.
 */
final class OptimizerFields {
    private OptimizerFields() {}

    /** {@code name}, then each number; {@code learningRate} is that of the first update. */
    static Map<String, Object> of(Optimizer optimizer) {
        var found = new LinkedHashMap<String, Object>();
        found.put("name", optimizer.getClass().getSimpleName());
        for (Class<?> type = optimizer.getClass(); type != null; type = type.getSuperclass()) {
            for (var field : type.getDeclaredFields()) {
                var value = value(field, optimizer);
                if (value != null) {
                    found.put(field.getName().replace("Tracker", ""), value);
                }
            }
        }
        return found;
    }

    private static @Nullable Object value(Field field, Optimizer optimizer) {
        var type = field.getType();
        var isWanted =
                type == float.class
                        || type == boolean.class
                        || ParameterTracker.class.isAssignableFrom(type);
        if (!isWanted || Modifier.isStatic(field.getModifiers())) {
            return null;
        }
        try {
            field.setAccessible(true);
            var value = field.get(optimizer);
            return value instanceof ParameterTracker tracker ? tracker.getNewValue("", 0) : value;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }
}
