package dev.trackio.api;

import java.util.Arrays;

/** Numbers in a row, without an object for each. Immutable. */
public final class Numbers {
    public static final Numbers NONE = new Numbers(new double[0]);

    private final double[] values;

    private Numbers(double[] values) {
        this.values = values;
    }

    public static Numbers of(double... values) {
        return new Numbers(values.clone());
    }

    /** The first ones of an array. */
    public static Numbers of(double[] values, int size) {
        return new Numbers(Arrays.copyOf(values, size));
    }

    public int size() {
        return values.length;
    }

    public double at(int index) {
        return values[index];
    }

    public double[] toArray() {
        return values.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Numbers same && Arrays.equals(values, same.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
