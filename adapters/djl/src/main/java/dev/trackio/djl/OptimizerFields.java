package dev.trackio.djl;

import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.ParameterTracker;
import ai.djl.training.tracker.Tracker;
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

    /** Is not public. */
    private static final Class<?> FIXED = Tracker.fixed(0).getClass();

    /** DJL counts from 1. */
    private static final int FIRST_UPDATE = 1;

    /** {@code name}, then each number; of what changes its first value, and the tracker's class. */
    static Map<String, Object> of(Optimizer optimizer) {
        var found = new LinkedHashMap<String, Object>();
        found.put("name", optimizer.getClass().getSimpleName());
        for (Class<?> type = optimizer.getClass(); type != null; type = type.getSuperclass()) {
            for (var field : type.getDeclaredFields()) {
                put(found, field, optimizer);
            }
        }
        return found;
    }

    private static void put(Map<String, Object> found, Field field, Optimizer optimizer) {
        var value = value(field, optimizer);
        if (value instanceof ParameterTracker tracker) {
            var name = field.getName().replace("Tracker", "");
            found.put(name, tracker.getNewValue("", FIRST_UPDATE));
            if (!tracker.getClass().equals(FIXED)) {
                found.put(name + "Tracker", tracker.getClass().getSimpleName());
            }
        } else if (value != null) {
            found.put(field.getName(), value);
        }
    }

    /** A number, a boolean or a tracker. */
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
            return field.get(optimizer);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }
}
