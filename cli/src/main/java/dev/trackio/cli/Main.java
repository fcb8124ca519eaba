package dev.trackio.cli;

import dev.trackio.cli.command.CommandTable;
import dev.trackio.cli.command.Printer;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The {@code trackio} command: one class for each of its commands. */
@Command(
        name = "trackio",
        description = "Experiment tracking: log, look, ask.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            Show.class,
            Demo.class,
            DoctorCommand.class,
            BackupCommand.class,
            RestoreCommand.class
        },
        footer = {
            "",
            "Example:",
            "  trackio show --mcp-server      the dashboard, the APIs and MCP on your own runs",
            "  trackio show --demo            the same on made-up ones"
        })
final class Main {
    /** Where a server runs: only a process of its own is its to look after. */
    enum Within {
        OWN_PROCESS,
        ANOTHER_PROGRAM
    }

    private final Within within;

    Main(Within within) {
        this.within = within;
    }

    Within within() {
        return within;
    }

    public static void main(String[] arguments) {
        var words = List.of(arguments);
        if (words.equals(List.of("--version"))) {
            System.out.println(version());
            return;
        }
        if (McpCommands.serves(words.subList(CommandTable.firstName(words), words.size()))) {
            System.setOut(System.err); // standard output is the client's
        }
        System.setProperty("java.awt.headless", "true");
        // No text of ours is of a locale; else Jetty makes all 1,100 of Java's at start, at 40 MB.
        System.setProperty("java.locale.providers", "SPI");
        // The other console of Java edits lines, and takes 50 ms to start.
        System.setProperty("jdk.console", "java.base");
        var name = CommandTable.firstName(words);
        var served = name < words.size() && Commands.LONG.contains(words.get(name));
        startLogging(served ? Logging.Verbosity.INFO : Logging.Verbosity.WARN);
        if (served) {
            System.exit(commandLine(new Main(Within.OWN_PROCESS)).execute(arguments));
        }
        practise(System.getProperty("trackio.practice", ""));
        var code = run(words);
        if (code != 0) {
            System.exit(code); // which takes longer to end: Java starts its logging for it
        }
    }

    private static void startLogging(Logging.Verbosity usual) {
        // Named, the log's provider is not searched for; nothing is said of that.
        System.setProperty("slf4j.internal.verbosity", "WARN");
        var asked = System.getenv("TRACKIO_LOG_LEVEL");
        if (usual == Logging.Verbosity.WARN && (asked == null || asked.isBlank())) {
            System.setProperty("slf4j.provider", CommandLog.class.getName());
            return;
        }
        System.setProperty("slf4j.provider", JavaLog.class.getName());
        try {
            Logging.start(System.getenv(), usual);
        } catch (IllegalArgumentException e) {
            System.err.println("trackio: " + e.getMessage());
            System.exit(2);
        }
    }

    /** Other command lines that run before, so that a class archive holds what they need. */
    private static void practise(String lines) {
        for (var line : lines.split(";", -1)) {
            if (!line.isBlank()) {
                var _ = run(List.of(line.strip().split(" ", -1)));
            }
        }
    }

    private static int run(List<String> words) {
        var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        var environment = System.getenv();
        var printer =
                ProgressLine.isTerminal()
                        ? Printer.terminal(
                                out, environment.get("COLUMNS"), environment.get("NO_COLOR"))
                        : Printer.plain(out);
        var errors = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        return Commands.table(words).run(words, printer, errors, environment);
    }

    /** Faults that a user can mend end with 1, a wrong command line with 2. */
    static CommandLine commandLine(Object command) {
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(
                        (fault, failed, parsed) -> {
                            failed.getErr().println("trackio: " + message(fault));
                            return 1;
                        });
    }

    /** Where results are printed; a command that picocli did not make has no place of its own. */
    static PrintWriter out(@Nullable CommandSpec spec) {
        return spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
    }

    /** A parameter that picocli has seen to. */
    static <T> T given(@Nullable T parameter) {
        return Objects.requireNonNull(parameter);
    }

    private static String version() {
        var version = Main.class.getPackage().getImplementationVersion();
        return "trackio " + (version == null ? "dev" : version) + " (Trackio on the JVM)";
    }

    private static String message(Exception fault) {
        var message = fault.getMessage();
        // of a file nothing but its name is said where it may not be used
        var saysNothing = fault instanceof FileSystemException file && file.getReason() == null;
        return message == null || saysNothing ? fault.toString() : message;
    }

    /** Says which version this is. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {version()};
        }
    }
}
