package dev.trackio.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was given on a command line, checked against what the command takes. */
public final class Given {
    private final Map<String, List<String>> options = new LinkedHashMap<>();
    private final List<String> parameters = new ArrayList<>();

    /**
     * Takes a command line apart.
     *
     * @param words those around the command's name
     * @throws Fault when the command does not take them
     */
    static Given of(Command command, List<String> words) {
        var given = new Given();
        var known = Stream.concat(command.options().stream(), Option.COMMON.stream()).toList();
        given.read(words, known);
        if (!given.has(Option.HELP)) {
            given.check(command, known);
        }
        return given;
    }

    private void read(List<String> words, List<Option> known) {
        for (var i = 0; i < words.size(); i++) {
            var word = words.get(i);
            if (word.equals("--")) {
                parameters.addAll(words.subList(i + 1, words.size()));
                return;
            }
            if (!word.startsWith("-") || word.equals("-") || isNumber(word)) {
                parameters.add(word);
                continue;
            }
            var equals = word.indexOf('=');
            var name = word.equals("-h") ? "--help" : equals < 0 ? word : word.substring(0, equals);
            var option = find(name, known);
            if (option.isFlag()) {
                add(option, "");
            } else if (equals >= 0) {
                add(option, word.substring(equals + 1));
            } else if (i + 1 < words.size() && !words.get(i + 1).startsWith("--")) {
                i++;
                add(option, words.get(i));
            } else {
                throw Fault.usage(name + " needs a value: " + name + " " + option.value());
            }
        }
    }

    private static boolean isNumber(String word) {
        return word.length() > 1 && Character.isDigit(word.charAt(1));
    }

    private static Option find(String name, List<Option> known) {
        for (var option : known) {
            if (option.name().equals(name)) {
                return option;
            }
        }
        throw Fault.usage(
                "Unknown option: "
                        + name
                        + Nearest.question(name, known.stream().map(Option::name).toList()));
    }

    private void add(Option option, String value) {
        options.computeIfAbsent(option.name(), name -> new ArrayList<>()).add(value);
    }

    private void check(Command command, List<Option> known) {
        for (var option : known) {
            if (option.required() && !options.containsKey(option.name())) {
                throw Fault.usage(option.name() + " is missing, as in: " + command.example());
            }
            for (var value : all(option)) {
                if (option.whole() && !isWhole(value)) {
                    throw Fault.usage(option.name() + " must be a whole number, not " + value);
                }
                requireChoice(option.name(), option.choices(), value);
            }
        }
        var wanted = command.parameters();
        var more = !wanted.isEmpty() && wanted.getLast().repeated();
        if (parameters.size() > wanted.size() && !more) {
            throw Fault.usage("One word too many: " + parameters.get(wanted.size()));
        }
        for (var i = 0; i < wanted.size(); i++) {
            if (i < parameters.size()) {
                requireChoice(wanted.get(i).name(), wanted.get(i).choices(), parameters.get(i));
            } else if (wanted.get(i).required()) {
                throw Fault.usage(
                        wanted.get(i).name() + " is missing, as in: " + command.example());
            }
        }
    }

    private static void requireChoice(String name, List<String> choices, String value) {
        if (!choices.isEmpty() && !choices.contains(value)) {
            throw Fault.usage(
                    name + " must be one of " + String.join(", ", choices) + ", not " + value);
        }
    }

    private static boolean isWhole(String value) {
        try {
            var _ = Long.parseLong(value);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    public boolean has(Option option) {
        return options.containsKey(option.name());
    }

    /** Its value, the last one of several; null when it was not given. */
    public @Nullable String text(Option option) {
        var values = options.get(option.name());
        return values == null ? null : values.getLast();
    }

    /** The value of an option that the command cannot do without. */
    public String required(Option option) {
        var value = text(option);
        if (value == null) {
            throw new IllegalArgumentException("not required: " + option.name());
        }
        return value;
    }

    public @Nullable Long whole(Option option) {
        var value = text(option);
        return value == null ? null : Long.valueOf(value);
    }

    /** All values of an option that may be given again. */
    public List<String> all(Option option) {
        return options.getOrDefault(option.name(), List.of());
    }

    /** The words that follow the command's name. */
    public List<String> parameters() {
        return parameters;
    }

    /** One of them; null when it was not given. */
    public @Nullable String parameter(int index) {
        return index < parameters.size() ? parameters.get(index) : null;
    }
}
