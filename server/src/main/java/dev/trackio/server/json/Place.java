package dev.trackio.server.json;

import org.jspecify.annotations.Nullable;

/**
 * Where in the arguments of a call a reader stands, such as {@code logs[17].metrics}. It is moved
 * along with the reader, and put into words only when something is wrong there.
 */
final class Place {
    private final @Nullable Place outer;
    private String name = "";
    private int index = -1;

    private Place(@Nullable Place outer) {
        this.outer = outer;
    }

    /** The arguments themselves. */
    static Place top() {
        return new Place(null);
    }

    /** A place that stays. */
    static Place fixed(Place place) {
        return top().name(place.toString());
    }

    /** Something in what is at this place. */
    Place inner() {
        return new Place(this);
    }

    Place name(String name) {
        this.name = name;
        return this;
    }

    Place index(int index) {
        this.index = index;
        return this;
    }

    boolean isTop() {
        return outer == null && name.isEmpty();
    }

    @Override
    public String toString() {
        var before = outer == null ? "" : outer.toString();
        if (index >= 0) {
            return before + "[" + index + "]";
        }
        return before.isEmpty() ? name : before + "." + name;
    }
}
