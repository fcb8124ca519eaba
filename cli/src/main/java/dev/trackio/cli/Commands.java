package dev.trackio.cli;

import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.CommandTable;
import java.util.ArrayList;
import java.util.List;

/** All commands, in the order of the help. */
final class Commands {
    /** Those that take a second to start anyway: picocli reads their command lines. */
    static final List<String> LONG = List.of("show", "demo", "doctor", "backup", "restore");

    private Commands() {}

    /**
     * @param words what was typed: the operations become commands only when one is called, for the
     *     sake of the others' start
     */
    static CommandTable table(List<String> words) {
        var all = new ArrayList<Command>();
        all.add(command("show", "Serve the dashboard and the APIs."));
        all.add(command("demo", "The same as show --demo."));
        all.add(command("doctor", "Check Java, the data folder, every project, the port and MCP."));
        all.add(command("backup", "Copy all projects into a new folder, while they are in use."));
        all.add(command("restore", "Bring back what a backup holds."));
        all.addAll(ListCommands.all());
        all.addAll(GetCommands.all());
        all.addAll(TraceCommands.all());
        all.addAll(ArtifactCommands.all());
        all.addAll(RegistryCommands.all());
        all.addAll(QueryCommands.all());
        all.addAll(RunCommands.all());
        all.addAll(ProjectCommands.all());
        all.addAll(words.contains("call") ? CallCommand.all() : List.of(CallCommand.LINE));
        all.addAll(ConfigCommands.all());
        all.addAll(HubCommands.all());
        all.add(Completion.command());
        all.addAll(CompareCommands.all());
        all.add(TailCommand.command());
        all.addAll(ImportCommands.all());
        all.addAll(ExportCommands.all());
        all.addAll(McpCommands.all());
        return new CommandTable(all);
    }

    private static Command command(String name, String summary) {
        return Command.of(
                name,
                summary,
                session -> {
                    throw new IllegalStateException("picocli reads this command line");
                });
    }
}
