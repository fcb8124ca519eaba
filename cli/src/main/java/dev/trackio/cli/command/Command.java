package dev.trackio.cli.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A command as a value. Help, shell completion and the checks of a command line are derived from
 * it. picocli is not asked for these: reading its annotations takes longer than most commands do
 * (docs/decisions/011-command-line.md).
 *
 * @param name one or two words, such as {@code list runs}
 * @param summary a sentence
 * @param options besides those that all commands have
 * @param example a command line that makes sense on the data of {@code trackio demo}
 */
public record Command(
        String name,
        String summary,
        List<Parameter> parameters,
        List<Option> options,
        String example,
        Action action) {
    /** What a command does. */
    @FunctionalInterface
    public interface Action {
        /**
         * @throws Fault when it cannot be done; the message says what to do
         */
        void run(Session session) throws IOException;
    }

    public Command {
        parameters = List.copyOf(parameters);
        options = List.copyOf(options);
    }

    public static Command of(String name, String summary, Action action) {
        return new Command(name, summary, List.of(), List.of(), "trackio " + name, action);
    }

    public Command with(Option... more) {
        var all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return new Command(name, summary, parameters, all, example, action);
    }

    public Command with(Parameter... more) {
        return new Command(name, summary, List.of(more), options, example, action);
    }

    /** The example after {@code trackio} and the name. */
    public Command example(String rest) {
        return new Command(
                name, summary, parameters, options, "trackio " + name + " " + rest, action);
    }

    /** The first word of a name of two; empty for others. */
    String group() {
        var space = name.indexOf(' ');
        return space < 0 ? "" : name.substring(0, space);
    }
}
