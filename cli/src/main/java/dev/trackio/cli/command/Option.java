package dev.trackio.cli.command;

import java.util.List;

/**
 * An option of a command.
 *
 * @param name as it is typed, such as {@code --project}
 * @param value what stands for its value in help; empty for a flag, which has none
 * @param words what it means
 * @param required whether the command line is wrong without it
 * @param whole whether the value must be a whole number
 * @param choices the only values that it takes; empty for any
 */
public record Option(
        String name,
        String value,
        String words,
        boolean required,
        boolean whole,
        List<String> choices) {
    public static final Option PROJECT = text("--project", "NAME", "Project name.").must();
    public static final Option RUN = text("--run", "NAME", "Run name.").must();
    public static final Option JSON = flag("--json", "Print JSON.");

    /** These are understood by every command, before its name and after it. */
    public static final Option SPACE =
            text("--space", "URL", "Ask this server, not the files of this machine.");

    public static final Option HF_TOKEN =
            text("--hf-token", "TOKEN", "Token of that server; one in its URL does as well.");
    public static final Option HELP = flag("--help", "Show this help.");

    static final List<Option> COMMON = List.of(SPACE, HF_TOKEN, HELP);

    public Option {
        choices = List.copyOf(choices);
    }

    public static Option text(String name, String value, String words) {
        return new Option(name, value, words, false, false, List.of());
    }

    public static Option whole(String name, String value, String words) {
        return new Option(name, value, words, false, true, List.of());
    }

    public static Option flag(String name, String words) {
        return new Option(name, "", words, false, false, List.of());
    }

    public Option must() {
        return new Option(name, value, words, true, whole, choices);
    }

    public Option oneOf(String... values) {
        return new Option(name, value, words, required, whole, List.of(values));
    }

    boolean isFlag() {
        return value.isEmpty();
    }
}
