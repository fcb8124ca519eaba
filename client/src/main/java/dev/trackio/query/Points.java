package dev.trackio.query;

import dev.trackio.wire.JsonReader;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads rows into a series, however many there are, making nothing for a row but the text of its
 * time, for a moment.
 */
final class Points implements JsonReader.Item, JsonReader.Member {
    private static final int FIRST_SIZE = 256;

    private final JsonReader json;
    private final String member;
    private final Times clock = new Times();
    private long[] steps = new long[FIRST_SIZE];
    private double[] values = new double[FIRST_SIZE];
    private long[] times = new long[FIRST_SIZE];
    private int size;

    // of the row that is being read
    private boolean hasNumber;
    private double value;
    private long step;
    private long time;

    private Points(JsonReader json, String member) {
        this.json = json;
        this.member = member;
    }

    /** Rows of {@code timestamp}, {@code step} and {@code value}. */
    static Series series(JsonReader json, String metric) throws IOException {
        var points = new Points(json, "value");
        json.array(points);
        return points.series(metric);
    }

    private Series series(String metric) {
        return new Series(metric, steps, values, times, size);
    }

    @Override
    public void read() throws IOException {
        hasNumber = false;
        step = 0;
        time = Series.NO_TIME;
        json.object(this);
        if (hasNumber) {
            add();
        }
    }

    @Override
    public void read(String name) throws IOException {
        if (name.equals(member)) {
            readValue();
        } else if (name.equals("step") && isNumber(json.next())) {
            step = json.whole();
        } else if (name.equals("timestamp") && json.next() == '"') {
            time = clock.millis(json.text());
        } else {
            json.skip();
        }
    }

    private void readValue() throws IOException {
        var c = json.next();
        hasNumber = true;
        if (isNumber(c)) {
            value = json.number();
        } else if (c == 'n') {
            json.skip();
            value = Double.NaN;
        } else if (c == '"') {
            var named = Fields.notFinite(json.text());
            hasNumber = named != null;
            value = named == null ? 0 : named;
        } else {
            json.skip();
            hasNumber = false;
        }
    }

    /** NaN and Infinity are no JSON, but some programs write them. */
    private static boolean isNumber(char c) {
        return (c >= '0' && c <= '9') || c == '-' || c == 'N' || c == 'I';
    }

    private void add() {
        if (size == values.length) {
            var more = size + (size >> 1);
            steps = Arrays.copyOf(steps, more);
            values = Arrays.copyOf(values, more);
            times = Arrays.copyOf(times, more);
        }
        steps[size] = step;
        values[size] = value;
        times[size++] = time;
    }
}
