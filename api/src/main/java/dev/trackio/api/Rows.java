package dev.trackio.api;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An answer of unknown size, read once, forward only, in batches. It may hold a database
 * connection: it is lent to the surface that writes it and closed by the dispatcher.
 *
 * <p>Not for use by several threads at once.
 */
public interface Rows<T> extends Lent {
    /** The next rows, empty when there are no more. */
    List<T> next();

    /** Gives back what the rows hold; calling it again does nothing. */
    @Override
    void close();

    /** Rows that are already at hand. */
    static <T> Rows<T> of(List<T> rows) {
        var batches = List.of(rows).iterator();
        return new Rows<>() {
            @Override
            public List<T> next() {
                return batches.hasNext() ? batches.next() : List.of();
            }

            @Override
            public void close() {}
        };
    }

    /**
     * What a function makes of each row that is left; where it makes null there is none. They hold
     * what these rows hold.
     */
    default <R> Rows<R> map(Function<? super T, ? extends @Nullable R> function) {
        return new Rows<>() {
            @Override
            public List<R> next() {
                for (var batch = Rows.this.next(); !batch.isEmpty(); batch = Rows.this.next()) {
                    var made = new ArrayList<R>(batch.size());
                    for (var row : batch) {
                        var of = function.apply(row);
                        if (of != null) {
                            made.add(of);
                        }
                    }
                    if (!made.isEmpty()) {
                        return made;
                    }
                }
                return List.of();
            }

            @Override
            public void close() {
                Rows.this.close();
            }
        };
    }

    /** What is left, row by row. */
    default Iterator<T> iterator() {
        return new Iterator<>() {
            private Iterator<T> batch = Rows.this.next().iterator();

            @Override
            public boolean hasNext() {
                if (!batch.hasNext()) {
                    batch = Rows.this.next().iterator();
                }
                return batch.hasNext();
            }

            @Override
            public T next() {
                return batch.next();
            }
        };
    }
}
