package dev.trackio.cli.command;

import java.util.ArrayList;
import java.util.List;

/** What the commands say of themselves. */
final class Help {
    private static final int COLUMN = 26;

    private Help() {}

    /** All commands, or those of a group. */
    static List<String> overview(CommandTable table, String group) {
        var lines = new ArrayList<String>();
        lines.add("Usage: trackio " + (group.isEmpty() ? "" : group + " ") + "COMMAND [OPTION...]");
        lines.add("");
        for (var command : table.commands()) {
            if (group.isEmpty() || command.group().equals(group)) {
                lines.add(line(command.name(), command.summary()));
            }
        }
        if (group.isEmpty()) {
            lines.add("");
            lines.add(line("--version", "Show the version."));
        }
        common(lines);
        lines.add("");
        lines.add("Examples:");
        table.commands().stream()
                .filter(command -> group.isEmpty() || command.group().equals(group))
                .limit(2)
                .forEach(command -> lines.add("  " + command.example()));
        lines.add("");
        lines.add("trackio COMMAND --help says more.");
        return lines;
    }

    /** One command. */
    static List<String> of(Command command) {
        var lines = new ArrayList<String>();
        var usage = new StringBuilder("Usage: trackio ").append(command.name());
        for (var parameter : command.parameters()) {
            usage.append(parameter.required() ? " " : " [")
                    .append(parameter.name())
                    .append(parameter.required() ? "" : "]");
        }
        for (var option : command.options()) {
            usage.append(option.required() ? " " + shown(option) : "");
        }
        lines.add(usage.append(" [OPTION...]").toString());
        lines.add(command.summary());
        lines.add("");
        for (var parameter : command.parameters()) {
            lines.add(line(parameter.name(), words(parameter.words(), parameter.choices())));
        }
        for (var option : command.options()) {
            lines.add(line(shown(option), words(option.words(), option.choices())));
        }
        common(lines);
        lines.add("");
        lines.add("Example:");
        lines.add("  " + command.example());
        return lines;
    }

    private static void common(List<String> lines) {
        for (var option : Option.COMMON) {
            lines.add(line(shown(option), option.words()));
        }
    }

    private static String words(String words, List<String> choices) {
        return choices.isEmpty() ? words : words + " One of: " + String.join(", ", choices) + ".";
    }

    private static String shown(Option option) {
        return option.isFlag() ? option.name() : option.name() + " " + option.value();
    }

    private static String line(String left, String right) {
        return "  " + left + " ".repeat(Math.max(1, COLUMN - left.length())) + right;
    }
}
