package dev.trackio.cli;

import dev.trackio.server.Server;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The {@code trackio} command: one class for each of its commands. */
@Command(
        name = "trackio",
        description = "Experiment tracking: log, look, ask.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {Show.class, Demo.class},
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
        Logging.start();
        var command = new CommandLine(new Main());
        command.setExecutionExceptionHandler(MESSAGES);
        if (arguments.length == 0) {
            command.usage(System.out);
            return;
        }
        System.exit(command.execute(arguments));
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
