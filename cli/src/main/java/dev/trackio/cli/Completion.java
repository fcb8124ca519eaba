package dev.trackio.cli;

import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Parameter;
import dev.trackio.cli.command.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;

/** {@code trackio completion SHELL}: what a shell evaluates to complete our command lines. */
final class Completion {
    private Completion() {}

    static Command command() {
        return Command.of("completion", "Print the completion of a shell.", Completion::print)
                .with(Parameter.of("SHELL", "The shell.").oneOf("bash", "zsh", "fish"))
                .example("bash >> ~/.bash_completion");
    }

    private static void print(Session session) {
        var words = words();
        switch (session.given().parameters().getFirst()) {
            case "fish" -> fish(words).forEach(session.out()::println);
            case "zsh" -> {
                session.out().println("autoload -U +X bashcompinit && bashcompinit");
                bash(words).forEach(session.out()::println);
            }
            default -> bash(words).forEach(session.out()::println);
        }
    }

    /** What may follow a beginning of a command line; the empty one comes last. */
    private static Map<String, List<String>> words() {
        var table = Commands.table(List.of("call"));
        var groups = new LinkedHashMap<String, List<String>>();
        var following = new LinkedHashMap<String, List<String>>();
        for (var command : table.commands()) {
            var name = command.name();
            var space = name.indexOf(' ');
            var first = space < 0 ? name : name.substring(0, space);
            var rest = groups.computeIfAbsent(first, key -> new ArrayList<>());
            if (space >= 0) {
                rest.add(name.substring(space + 1));
            }
            if (!Commands.LONG.contains(name)) {
                following.put(name, options(command));
            }
        }
        new CommandLine(new Main(Main.Within.OWN_PROCESS))
                .getSubcommands()
                .forEach(
                        (name, command) ->
                                following.put(
                                        name,
                                        command.getCommandSpec().options().stream()
                                                .map(CommandLine.Model.OptionSpec::longestName)
                                                .toList()));
        groups.forEach(
                (first, rest) -> {
                    if (!rest.isEmpty()) {
                        following.merge(first, rest, Completion::both); // mcp is a command, too
                    }
                });
        following.put("", List.copyOf(groups.keySet()));
        return following;
    }

    private static List<String> both(List<String> options, List<String> commands) {
        return Stream.concat(commands.stream(), options.stream()).toList();
    }

    private static List<String> options(Command command) {
        var words = new ArrayList<String>();
        command.parameters().forEach(parameter -> words.addAll(parameter.choices()));
        command.options().forEach(option -> words.add(option.name()));
        words.addAll(List.of(Option.SPACE.name(), Option.HF_TOKEN.name(), Option.HELP.name()));
        return words;
    }

    private static List<String> bash(Map<String, List<String>> following) {
        var lines = new ArrayList<String>();
        lines.add("_trackio() {");
        lines.add("    local words line=\"${COMP_WORDS[*]:1:COMP_CWORD-1} \"");
        lines.add("    case $line in");
        following.forEach(
                (beginning, words) ->
                        lines.add(
                                "        "
                                        + (beginning.isEmpty() ? "" : "\"" + beginning + " \"")
                                        + "*) words=\""
                                        + String.join(" ", words)
                                        + "\" ;;"));
        lines.add("    esac");
        lines.add("    COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))");
        lines.add("}");
        lines.add("complete -o default -F _trackio trackio");
        return lines;
    }

    private static List<String> fish(Map<String, List<String>> following) {
        var lines = new ArrayList<String>();
        lines.add("function __trackio_after");
        lines.add("    set -l line (string join ' ' (commandline -opc)[2..-1])");
        lines.add("    switch \"$line \"");
        following.forEach(
                (beginning, words) ->
                        lines.add(
                                "        case '"
                                        + (beginning.isEmpty() ? "" : beginning + " ")
                                        + "*'; printf '%s\\n' "
                                        + String.join(" ", words)));
        lines.add("    end");
        lines.add("end");
        lines.add("complete -c trackio -a '(__trackio_after)'");
        return lines;
    }
}
