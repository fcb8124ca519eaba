package dev.trackio.cli;

import dev.trackio.server.Server;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
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
    /** Faults that a user can mend end with 1, a wrong command line with 2. */
    private static final IExecutionExceptionHandler MESSAGES =
            (fault, command, parsed) -> {
                command.getErr().println("trackio: " + message(fault));
                return 1;
            };

    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        // No text of ours is of a locale; else Jetty makes all 1,100 of Java's at start, at 40 MB.
        System.setProperty("java.locale.providers", "SPI");
        try {
            Logging.start(System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println("trackio: " + e.getMessage());
            System.exit(2);
        }
        var command = commandLine(new Main());
        if (arguments.length == 0) {
            command.usage(System.out);
            return;
        }
        System.exit(command.execute(arguments));
    }

    static CommandLine commandLine(Object command) {
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(MESSAGES);
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

    private static String message(Exception fault) {
        var message = fault.getMessage();
        return message == null ? fault.toString() : message;
    }

    /** Says which version this is. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"trackio " + Server.version() + " (Trackio on the JVM)"};
        }
    }
}
