package dev.trackio.server.surface.dashboard;

import dev.trackio.api.Chart;
import dev.trackio.api.Chart.Curve;
import dev.trackio.api.Chart.Extreme;
import dev.trackio.api.Chart.Odd;
import dev.trackio.api.Numbers;
import dev.trackio.server.json.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Curves as bytes, little-endian: the length of a header (4 bytes), the header in JSON, padded with
 * spaces to a multiple of 8, then columns, each at a multiple of 8. For each column the header says
 * where it is after the header ({@code at}), of what kind ({@code type}), and a number {@code
 * base}:
 *
 * <ul>
 *   <li>{@code f64}: the numbers
 *   <li>{@code f32}: what must be added to base
 *   <li>{@code u8}, {@code u16}, {@code u32}: how much is added to the number before; at first to
 *       base
 * </ul>
 */
final class SeriesWire {
    static final String TYPE = "application/x-trackio-series";

    private static final int ALIGNMENT = 8;

    /** Of a value, and of the range of its column; finer than any screen. */
    private static final double PRECISION = 1e-6;

    private final boolean exact;
    private final List<Packed> columns = new ArrayList<>();
    private int size;

    /**
     * @param exact whether values may not be rounded
     */
    SeriesWire(boolean exact) {
        this.exact = exact;
    }

    byte[] bytes(Chart chart) {
        var curves = chart.series().stream().map(this::header).toList();
        var header = Json.bytes(new Header(1, chart.cursor(), chart.width(), curves));
        var start = aligned(Integer.BYTES + header.length);
        var out = ByteBuffer.allocate(start + size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(start - Integer.BYTES).put(header);
        while (out.position() < start) {
            out.put((byte) ' ');
        }
        for (var column : columns) {
            out.position(start + column.place.at());
            column.write(out);
        }
        return out.array();
    }

    private static int aligned(int length) {
        return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private CurveHeader header(Curve curve) {
        return new CurveHeader(
                curve.run(),
                curve.metric(),
                curve.count(),
                curve.first(),
                curve.last(),
                curve.min(),
                curve.max(),
                curve.from(),
                curve.x().size(),
                place(curve.x(), true),
                curve.step() == null ? null : place(curve.step(), true),
                curve.time() == null ? null : place(curve.time(), true),
                place(curve.y(), exact),
                curve.smooth() == null ? null : place(curve.smooth(), exact),
                curve.odd());
    }

    private Place place(Numbers numbers, boolean exactly) {
        var packed = Packed.of(numbers, exactly, size);
        columns.add(packed);
        size = aligned(size + packed.bytes());
        return packed.place;
    }

    private record Header(int v, long cursor, double width, List<CurveHeader> series) {}

    private record CurveHeader(
            String run,
            String metric,
            long count,
            @Nullable Extreme first,
            @Nullable Extreme last,
            @Nullable Extreme min,
            @Nullable Extreme max,
            @Nullable Double from,
            int n,
            Place x,
            @Nullable Place step,
            @Nullable Place time,
            Place y,
            @Nullable Place smooth,
            List<Odd> odd) {}

    private record Place(int at, String type, double base) {}

    /** A column and how it is written. */
    private record Packed(Numbers numbers, Place place) {
        static Packed of(Numbers numbers, boolean exact, int at) {
            var deltas = deltaType(numbers);
            if (deltas != null) {
                return new Packed(numbers, new Place(at, deltas, numbers.at(0)));
            }
            if (!exact) {
                for (var base : new double[] {0, firstFinite(numbers)}) {
                    if (areFloatsFine(numbers, base)) {
                        return new Packed(numbers, new Place(at, "f32", base));
                    }
                }
            }
            return new Packed(numbers, new Place(at, "f64", 0));
        }

        /** Null where some number is not whole, or smaller or much larger than the one before. */
        private static @Nullable String deltaType(Numbers numbers) {
            if (numbers.size() == 0 || !isWhole(numbers.at(0))) {
                return null;
            }
            var most = 0.0;
            for (var i = 1; i < numbers.size(); i++) {
                var delta = numbers.at(i) - numbers.at(i - 1);
                if (!isWhole(numbers.at(i)) || delta < 0) {
                    return null;
                }
                most = Math.max(most, delta);
            }
            if (most >= 0x1p32) {
                return null;
            }
            return most < 0x1p8 ? "u8" : most < 0x1p16 ? "u16" : "u32";
        }

        private static boolean isWhole(double value) {
            return value == Math.rint(value)
                    && Math.abs(value) < 0x1p53
                    && Double.compare(value, -0.0) != 0;
        }

        private static double firstFinite(Numbers numbers) {
            for (var i = 0; i < numbers.size(); i++) {
                if (Double.isFinite(numbers.at(i))) {
                    return numbers.at(i);
                }
            }
            return 0;
        }

        /** Seen on an axis that shows all values, and on a logarithmic one. */
        private static boolean areFloatsFine(Numbers numbers, double base) {
            var min = Double.POSITIVE_INFINITY;
            var max = Double.NEGATIVE_INFINITY;
            for (var i = 0; i < numbers.size(); i++) {
                var value = numbers.at(i);
                if (Double.isFinite(value)) {
                    min = Math.min(min, value);
                    max = Math.max(max, value);
                }
            }
            for (var i = 0; i < numbers.size(); i++) {
                var value = numbers.at(i);
                var error = Math.abs(base + (float) (value - base) - value);
                var tolerance = PRECISION * Math.min(max - min, Math.abs(value));
                if (Double.isFinite(value) && !(error <= tolerance)) {
                    return false;
                }
            }
            return true;
        }

        int bytes() {
            return numbers.size()
                    * switch (place.type) {
                        case "u8" -> 1;
                        case "u16" -> 2;
                        case "u32", "f32" -> 4;
                        default -> 8;
                    };
        }

        void write(ByteBuffer out) {
            var before = place.base;
            for (var i = 0; i < numbers.size(); i++) {
                var value = numbers.at(i);
                switch (place.type) {
                    case "u8" -> out.put((byte) (long) (value - before));
                    case "u16" -> out.putShort((short) (long) (value - before));
                    case "u32" -> out.putInt((int) (long) (value - before));
                    case "f32" -> out.putFloat((float) (value - place.base));
                    default -> out.putDouble(value);
                }
                before = value;
            }
        }
    }
}
