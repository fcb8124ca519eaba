package dev.trackio.cli.command;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows under a line of names.
 *
 * @param rule how long the line under the names is where cells are not aligned; 0 for aligned cells
 */
public record Table(List<String> names, List<List<String>> rows, int rule) {
    private static final String BETWEEN = " | ";
    private static final int NARROWEST = 4;

    public Table {
        names = List.copyOf(names);
        rows = List.copyOf(rows);
    }

    /** Cells as they are; the way of the official command's lists. */
    public static Table loose(int rule, List<String> names, List<List<String>> rows) {
        return new Table(names, rows, rule);
    }

    /** Cells of a column as wide as the widest. */
    public static Table aligned(List<String> names, List<List<String>> rows) {
        return new Table(names, rows, 0);
    }

    /** Nothing is cut. */
    List<String> plain() {
        return rule == 0 ? lines(widths()) : loose();
    }

    private List<String> loose() {
        var lines = new ArrayList<String>();
        lines.add(String.join(BETWEEN, names));
        lines.add("-".repeat(rule));
        rows.forEach(row -> lines.add(String.join(BETWEEN, row)));
        return lines;
    }

    /** Aligned, and no wider than this: the widest columns are cut. */
    List<String> fitted(int width) {
        var widths = widths();
        var over = BETWEEN.length() * (names.size() - 1) - width;
        for (var one : widths) {
            over += one;
        }
        for (; over > 0; over--) {
            var widest = 0;
            for (var i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= NARROWEST) {
                break;
            }
            widths[widest]--;
        }
        return lines(widths).stream().map(String::stripTrailing).toList();
    }

    private int[] widths() {
        var widths = new int[names.size()];
        for (var i = 0; i < widths.length; i++) {
            widths[i] = length(names.get(i));
            for (var row : rows) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        return widths;
    }

    private List<String> lines(int[] widths) {
        var lines = new ArrayList<String>();
        lines.add(line(names, widths));
        var dashes = new ArrayList<String>();
        for (var width : widths) {
            dashes.add("-".repeat(width));
        }
        lines.add(String.join("-+-", dashes));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private static String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (var i = 0; i < widths.length; i++) {
            line.append(i == 0 ? "" : BETWEEN).append(cell(cells.get(i), widths[i]));
        }
        return line.toString();
    }

    private static String cell(String text, int width) {
        var length = length(text);
        return length <= width
                ? text + " ".repeat(width - length)
                : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
