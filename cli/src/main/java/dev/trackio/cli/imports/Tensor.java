package dev.trackio.cli.imports;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numbers with a shape, as {@code tensorflow.TensorProto} has them. */
final class Tensor {
    private static final int MAX_NUMBERS = 1 << 20;

    private final List<Long> shape = new ArrayList<>();
    private final List<Double> numbers = new ArrayList<>();
    private int type;
    private @Nullable ByteBuffer content;

    private Tensor() {}

    static Tensor read(ProtoReader in) {
        var tensor = new Tensor();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> tensor.type = (int) in.whole();
                case 2 -> tensor.shape(in.message());
                case 4 -> tensor.content = in.bytes();
                case 5 -> tensor.floats(in);
                case 6 -> {
                    for (var number : in.float64s()) {
                        tensor.add(number);
                    }
                }
                case 7, 10, 11 -> tensor.wholes(in);
                case 13 -> tensor.halves(in);
                default -> in.skip();
            }
        }
        return tensor;
    }

    private void shape(ProtoReader in) {
        while (in.next()) {
            if (in.field() != 2) {
                in.skip();
                continue;
            }
            var dimension = in.message();
            var size = 0L;
            while (dimension.next()) {
                if (dimension.field() == 1) {
                    size = dimension.whole();
                } else {
                    dimension.skip();
                }
            }
            shape.add(size);
        }
    }

    private void floats(ProtoReader in) {
        if (!in.isBytes()) {
            add(in.float32());
            return;
        }
        var row = in.bytes().asFloatBuffer();
        while (row.hasRemaining()) {
            add(row.get());
        }
    }

    private void wholes(ProtoReader in) {
        if (!in.isBytes()) {
            add((double) in.whole());
            return;
        }
        var row = in.varints();
        while (row.hasMore()) {
            add((double) row.nextVarint());
        }
    }

    /** Their bits, as whole numbers. */
    private void halves(ProtoReader in) {
        var bfloat = type == 14;
        if (!in.isBytes()) {
            add(half((short) in.whole(), bfloat));
            return;
        }
        var row = in.varints();
        while (row.hasMore()) {
            add(half((short) row.nextVarint(), bfloat));
        }
    }

    private static double half(short bits, boolean bfloat) {
        return bfloat ? Float.intBitsToFloat(bits << 16) : Float.float16ToFloat(bits);
    }

    private void add(double number) {
        if (numbers.size() >= MAX_NUMBERS) {
            throw new ProtoReader.Broken("a tensor of more than a million numbers");
        }
        numbers.add(number);
    }

    boolean isScalar() {
        return shape.isEmpty() && isNumeric();
    }

    private boolean isNumeric() {
        return switch (type) {
            case 1, 2, 3, 4, 5, 6, 9, 10, 14, 17, 19, 22, 23 -> true;
            default -> false;
        };
    }

    /** The rows of a table of so many columns, one after the other; null when it is none. */
    @Nullable List<Double> table(int columns) {
        if (shape.size() != 2 || shape.get(1) != columns || !isNumeric()) {
            return null;
        }
        var all = numbers();
        return all.size() == shape.get(0) * columns ? all : null;
    }

    /** NaN where there is none. */
    double scalar() {
        var all = numbers();
        return all.isEmpty() ? Double.NaN : all.getFirst();
    }

    private List<Double> numbers() {
        var packed = content;
        if (packed == null) {
            return numbers;
        }
        var in = packed.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        var size = size();
        while (in.remaining() >= size && in.hasRemaining()) {
            add(number(in));
        }
        content = null;
        return numbers;
    }

    private int size() {
        return switch (type) {
            case 2, 9, 23 -> 8;
            case 1, 3, 22 -> 4;
            case 5, 14, 17, 19 -> 2;
            default -> 1;
        };
    }

    private double number(ByteBuffer in) {
        return switch (type) {
            case 1 -> in.getFloat();
            case 2 -> in.getDouble();
            case 3 -> in.getInt();
            case 22 -> Integer.toUnsignedLong(in.getInt());
            case 9, 23 -> in.getLong();
            case 5 -> in.getShort();
            case 17 -> Short.toUnsignedInt(in.getShort());
            case 14 -> half(in.getShort(), true);
            case 19 -> half(in.getShort(), false);
            case 4 -> Byte.toUnsignedInt(in.get());
            default -> in.get();
        };
    }
}
