package dev.trackio.cli.command;

import dev.trackio.server.call.ApiException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All commands, and how one of them runs: 0 when it has done what it was asked for, 1 for a fault
 * that a user can mend, 2 for a wrong command line.
 */
public final class CommandTable {
    private static final Command NOTHING = Command.of("", "", session -> {});

    private final List<Command> commands;

    /**
     * @param commands in the order of the help
     */
    public CommandTable(List<Command> commands) {
        this.commands = List.copyOf(commands);
    }

    public List<Command> commands() {
        return commands;
    }

    /** Runs a command line and answers its exit code. */
    public int run(
            List<String> words,
            Printer printer,
            PrintWriter errors,
            Map<String, String> environment) {
        try {
            return run(words, printer, environment);
        } catch (Fault e) {
            errors.println("trackio: " + e.getMessage());
            return e.code();
        } catch (UncheckedIOException e) {
            errors.println("trackio: " + words(Objects.requireNonNull(e.getCause())));
            return 1;
        } catch (IOException e) {
            errors.println("trackio: " + words(e));
            return 1;
        } catch (ApiException | IllegalArgumentException e) {
            errors.println("trackio: " + e.getMessage());
            return 1;
        } finally {
            printer.flush();
            errors.flush();
        }
    }

    /** Java's own words about a file are its name alone. */
    private static String words(IOException fault) {
        return switch (fault) {
            case NoSuchFileException e -> e.getFile() + " is not there.";
            case AccessDeniedException e -> e.getFile() + " cannot be opened: permission denied.";
            default -> String.valueOf(fault.getMessage());
        };
    }

    private int run(List<String> words, Printer printer, Map<String, String> environment)
            throws IOException {
        var at = firstName(words);
        if (at == words.size()) {
            var _ = Given.of(NOTHING, words);
            Help.overview(this, "").forEach(printer::println);
            return 0;
        }
        var command = find(words.subList(at, words.size()));
        if (command == null) {
            Help.overview(this, words.get(at)).forEach(printer::println);
            return 0;
        }
        var rest = new ArrayList<>(words.subList(0, at));
        rest.addAll(words.subList(at + (command.group().isEmpty() ? 1 : 2), words.size()));
        var given = Given.of(command, rest);
        if (given.has(Option.HELP)) {
            Help.of(command).forEach(printer::println);
            return 0;
        }
        try (var session = new Session(given, printer, environment)) {
            command.action().run(session);
            return session.code();
        }
    }

    /** Where the command's name begins: options with their values may come before it. */
    public static int firstName(List<String> words) {
        var at = 0;
        while (at < words.size() && words.get(at).startsWith("-")) {
            var word = words.get(at);
            var valueFollows =
                    word.equals(Option.SPACE.name()) || word.equals(Option.HF_TOKEN.name());
            at += valueFollows ? 2 : 1;
        }
        return Math.min(at, words.size());
    }

    /**
     * The command that these words begin with; null when they ask for the help of a group.
     *
     * @throws Fault when there is none
     */
    private @Nullable Command find(List<String> words) {
        var first = words.getFirst();
        var second = words.size() < 2 ? "" : words.get(1);
        var inGroup = new ArrayList<String>();
        for (var command : commands) {
            if (command.name().equals(first) || command.name().equals(first + " " + second)) {
                return command;
            }
            if (command.group().equals(first)) {
                inGroup.add(command.name().substring(first.length() + 1));
            }
        }
        if (inGroup.isEmpty()) {
            throw Fault.usage(
                    "Unknown command: "
                            + first
                            + Nearest.question(first, firstWords())
                            + " trackio --help lists them.");
        }
        if (second.equals("--help") || second.equals("-h")) {
            return null;
        }
        var choices = ": " + String.join(", ", inGroup) + ".";
        throw Fault.usage(
                second.isEmpty() || second.startsWith("-")
                        ? first + " needs one of these" + choices
                        : "Unknown command: "
                                + first
                                + " "
                                + second
                                + Nearest.question(second, inGroup)
                                + " "
                                + first
                                + " takes one of these"
                                + choices);
    }

    private List<String> firstWords() {
        return commands.stream()
                .map(command -> command.group().isEmpty() ? command.name() : command.group())
                .distinct()
                .toList();
    }
}
