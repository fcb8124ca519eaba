package dev.trackio.cli;

import dev.trackio.cli.command.CommandTable;
import dev.trackio.cli.command.Printer;
import java.io.PrintWriter;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * The {@code trackio} command within another Java program, which finds it by {@code
 * ToolProvider.findFirst("trackio")}; the Java client shows its dashboard so. The process stays the
 * program's: its logging, its heap and its exit are left alone. {@code show} serves until the
 * thread is interrupted, and then ends with 0.
 */
public final class TrackioTool implements ToolProvider {
    /** For {@link java.util.ServiceLoader}. */
    public TrackioTool() {}

    @Override
    public String name() {
        return "trackio";
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        var words = List.of(arguments);
        var name = CommandTable.firstName(words);
        if (name < words.size() && Commands.LONG.contains(words.get(name))) {
            return Main.commandLine(new Main(Main.Within.ANOTHER_PROGRAM))
                    .setOut(out)
                    .setErr(err)
                    .execute(arguments);
        }
        return Commands.table(words).run(words, Printer.plain(out), err, System.getenv());
    }
}
