package dev.trackio.cli.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where results go, and how wide that is. */
public final class Printer {
    private static final int USUAL_WIDTH = 80;
    private static final int NARROWEST = 20;

    /** All but line ends, tabs, and the colours that are put in here. */
    private static final Pattern CONTROL =
            Pattern.compile("(?!\\n|\\t|\\x1b\\[(?:0|1|31)m)[\\x00-\\x1f\\x7f-\\x9f]");

    private final PrintWriter out;
    private final boolean terminal;
    private final int width;
    private final boolean colours;

    private Printer(PrintWriter out, boolean terminal, int width, boolean colours) {
        this.out = out;
        this.terminal = terminal;
        this.width = width;
        this.colours = colours;
    }

    /** For a file or a pipe: nothing is cut, nothing coloured. */
    public static Printer plain(PrintWriter out) {
        return new Printer(out, false, Integer.MAX_VALUE, false);
    }

    /**
     * For a terminal.
     *
     * @param columns what the environment says of its width
     * @param noColour what it says of colours: anything at all means none
     */
    public static Printer terminal(
            PrintWriter out, @Nullable String columns, @Nullable String noColour) {
        return new Printer(out, true, width(columns), noColour == null || noColour.isEmpty());
    }

    private static int width(@Nullable String columns) {
        try {
            var told = columns == null ? 0 : Integer.parseInt(columns.strip());
            return told < 1 ? USUAL_WIDTH : Math.max(NARROWEST, told);
        } catch (NumberFormatException e) {
            return USUAL_WIDTH;
        }
    }

    public void println(String line) {
        out.println(terminal ? visible(line) : line);
    }

    /**
     * Whoever may log chooses names and texts: no control character of theirs reaches a terminal.
     */
    private static String visible(String line) {
        return CONTROL.matcher(line)
                .replaceAll(found -> "\\\\x%02x".formatted((int) found.group().charAt(0)));
    }

    public void println() {
        out.println();
    }

    /** A value as JSON on several lines; whatever is not ASCII is escaped. */
    public void json(@Nullable Object value) {
        out.println(PythonText.json(value));
    }

    /** A title with an item on each line. */
    public void list(String title, List<String> items) {
        if (items.isEmpty()) {
            println("No " + title.toLowerCase(java.util.Locale.ROOT) + " found.");
            return;
        }
        println(heading(title + ":"));
        items.forEach(item -> println("  - " + item));
    }

    /** A table that fits the terminal; elsewhere as the official command prints it. */
    public void table(Table table) {
        var lines = terminal ? table.fitted(width) : table.plain();
        for (var i = 0; i < lines.size(); i++) {
            println(i == 0 ? heading(lines.get(i)) : lines.get(i));
        }
    }

    /** Bold where there are colours. */
    public String heading(String text) {
        return colours ? "\033[1m" + text + "\033[0m" : text;
    }

    /** Red where there are colours. */
    public String alarm(String text) {
        return colours ? "\033[31m" + text + "\033[0m" : text;
    }

    /** Nobody reads any more, as when a pipe to another program has ended. */
    public boolean isClosed() {
        return out.checkError();
    }

    public void flush() {
        out.flush();
    }
}
