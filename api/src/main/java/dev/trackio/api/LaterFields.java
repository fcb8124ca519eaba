package dev.trackio.api;

import dev.trackio.api.Schema.Field;
import java.util.AbstractList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fields that are read when somebody asks for them: a command that asks one thing has no use for
 * the shapes of all the others, and reflection on all records takes as long as half of its work.
 */
final class LaterFields extends AbstractList<Field> {
    private final Supplier<List<Field>> source;
    private volatile @Nullable List<Field> read;

    /**
     * @param source may be asked more than once, and says the same each time
     */
    LaterFields(Supplier<List<Field>> source) {
        this.source = source;
    }

    @Override
    public Field get(int index) {
        return read().get(index);
    }

    @Override
    public int size() {
        return read().size();
    }

    private List<Field> read() {
        var known = read;
        if (known == null) {
            known = List.copyOf(source.get());
            read = known;
        }
        return known;
    }
}
