package dev.trackio.server.plot;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Numbers as an axis says them: all with the same digits behind the point and the same unit.
 *
 * @param unit what they are divided by
 * @param suffix the unit's name
 * @param digits behind the point; negative: in scientific form with so many, those that are 0 left
 *     out
 * @param step how far they are apart
 */
record Numerals(double unit, String suffix, int digits, double step) {
    private static final int SCIENTIFIC = -1;
    private static final String[] UNITS = {"", "k", "M", "G", "T"};
    private static final int MOST_DIGITS = 4;

    /**
     * @param largest of the numbers, without its sign
     * @param step how far they are apart
     */
    static Numerals of(double largest, double step) {
        if (largest < 1e-3 || largest >= 1e15) {
            return new Numerals(1, "", SCIENTIFIC, step);
        }
        var size = largest < 10_000 ? 0 : (int) Math.floor(Math.log10(largest) / 3 + 1e-9);
        var unit = Math.pow(1_000, size);
        var digits = digits(step / unit);
        if (digits <= MOST_DIGITS) {
            return new Numerals(unit, UNITS[size], digits, step);
        }
        // Far from zero and close together: nothing but all of their digits tells them apart.
        return new Numerals(1, "", Math.min(digits(step), 12), step);
    }

    private static int digits(double step) {
        return step > 0 ? Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9)) : 0;
    }

    String of(double value) {
        if (value == 0) {
            return "0";
        }
        if (digits == SCIENTIFIC) {
            return scientific(value);
        }
        var said = BigDecimal.valueOf(value / unit).setScale(digits, RoundingMode.HALF_UP);
        return signed(said.toPlainString()) + suffix;
    }

    private String scientific(double value) {
        var exponent = exponent(value);
        var kept = Math.clamp(exponent - exponent(step), 0, 6);
        var scaled = new BigDecimal(value).movePointLeft(exponent);
        var mantissa = scaled.setScale(kept, RoundingMode.HALF_UP).stripTrailingZeros();
        return signed(mantissa.toPlainString()) + 'e' + signed(Integer.toString(exponent));
    }

    private static int exponent(double value) {
        return (int) Math.floor(Math.log10(Math.abs(value)) + 1e-9);
    }

    /** A power of ten, or a few times one. */
    static String power(int times, int exponent) {
        if (exponent < -4 || exponent > 14) {
            return times + "e" + signed(Integer.toString(exponent));
        }
        var value = new BigDecimal(times).movePointRight(exponent);
        var size = exponent < 4 ? 0 : exponent / 3;
        return value.movePointLeft(3 * size).stripTrailingZeros().toPlainString() + UNITS[size];
    }

    /** With a minus that is as wide as a digit. */
    private static String signed(String number) {
        return number.replace('-', '−');
    }
}
