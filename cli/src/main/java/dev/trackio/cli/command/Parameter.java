package dev.trackio.cli.command;

import java.util.List;

/**
 * A word of a command line that follows the command's name.
 *
 * @param name as help shows it, such as {@code OPERATION}
 * @param words what it means
 * @param required whether the command line is wrong without it
 * @param choices the only values that it takes; empty for any
 * @param repeated whether more words may follow it; the last one of a command alone
 */
public record Parameter(
        String name, String words, boolean required, List<String> choices, boolean repeated) {
    public Parameter {
        choices = List.copyOf(choices);
    }

    public static Parameter of(String name, String words) {
        return new Parameter(name, words, true, List.of(), false);
    }

    public Parameter optional() {
        return new Parameter(name, words, false, choices, repeated);
    }

    public Parameter oneOf(String... values) {
        return new Parameter(name, words, required, List.of(values), repeated);
    }

    /** It may be given more than once. */
    public Parameter many() {
        return new Parameter(name, words, required, choices, true);
    }
}
