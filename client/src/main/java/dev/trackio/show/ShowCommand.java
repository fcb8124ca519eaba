package dev.trackio.show;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command line of {@code trackio show}.
 *
 * @param flags as they are typed, such as {@code --port=0}; no tokens
 * @param tokens by their flags, such as {@code --write-token}
 * @param java an installation or its {@code java}; null to search for one
 * @param jar the server; null to search for it
 * @param ownProcess whether it gets a process of its own in any case
 */
public record ShowCommand(
        List<String> flags,
        Map<String, String> tokens,
        @Nullable Path java,
        @Nullable Path jar,
        boolean ownProcess) {
    /** Copies what may change. */
    public ShowCommand {
        flags = List.copyOf(flags);
        tokens = Map.copyOf(tokens);
    }

    /** What is asked for by name is for a process of its own: this one has its Java already. */
    boolean mayRunHere() {
        return !ownProcess && java == null && jar == null;
    }

    /** The command without its name, tokens among it: for this process alone. */
    String[] argumentsHere() {
        var arguments = new ArrayList<String>();
        arguments.add("show");
        arguments.addAll(flags);
        tokens.forEach((flag, token) -> arguments.add(flag + "=" + token));
        return arguments.toArray(String[]::new);
    }

    /** What every user of the machine may see in its list of processes. */
    List<String> visibleArguments() {
        var arguments = new ArrayList<String>();
        arguments.add("show");
        arguments.addAll(flags);
        return arguments;
    }

    /** Tokens, by the environment variables that mean the same as their flags. */
    Map<String, String> tokenVariables() {
        var variables = new LinkedHashMap<String, String>();
        tokens.forEach(
                (flag, token) ->
                        variables.put(
                                "TRACKIO"
                                        + flag.substring(1)
                                                .replace('-', '_')
                                                .toUpperCase(Locale.ROOT),
                                token));
        return variables;
    }
}
