package dev.trackio.cli.command;

import dev.trackio.server.Config;
import java.io.Console;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One command that runs: what was given, whom it asks, where it prints. */
public final class Session implements AutoCloseable {
    private final Given given;
    private final Printer printer;
    private final Map<String, String> environment;
    private @Nullable Source source;
    private int code;

    Session(Given given, Printer printer, Map<String, String> environment) {
        this.given = given;
        this.printer = printer;
        this.environment = environment;
    }

    public Given given() {
        return given;
    }

    public Printer out() {
        return printer;
    }

    public Map<String, String> environment() {
        return environment;
    }

    public boolean json() {
        return given.has(Option.JSON);
    }

    /** Whether a server is asked, not the files of this machine. */
    public boolean remote() {
        return given.has(Option.SPACE);
    }

    /** Whom to ask; local files are not changed, by a single byte. */
    public Source source() throws IOException {
        if (source == null) {
            source =
                    remote()
                            ? server()
                            : new LocalFiles(
                                    Config.of(environment).with(config -> config.readOnly = true));
        }
        return source;
    }

    /** As {@link #source}, for what changes something. */
    public Source writable() throws IOException {
        if (source == null) {
            source = remote() ? server() : new LocalFiles(Config.of(environment));
        }
        return source;
    }

    private RemoteServer server() {
        return new RemoteServer(
                given.required(Option.SPACE),
                given.text(Option.HF_TOKEN),
                environment.getOrDefault(
                        "TRACKIO_WRITE_TOKEN", environment.get("TRACKIO_READ_TOKEN")));
    }

    /**
     * @throws Fault when a server is named to a command that works on this machine alone
     */
    public void requireLocal(String command) {
        if (remote()) {
            throw Fault.of("The '" + command + "' command does not support --space (remote mode).");
        }
    }

    /**
     * Goes on only if the user wants it: asks at a terminal, else needs the flag.
     *
     * @throws Fault when it must not go on
     */
    public void confirm(String what, Option yes) {
        if (given.has(yes)) {
            return;
        }
        var answer =
                Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .orElseThrow(
                                () ->
                                        Fault.of(
                                                what
                                                        + " needs "
                                                        + yes.name()
                                                        + " where nobody can be asked."))
                        .readLine("%s? [y/N] ", what);
        if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).startsWith("y")) {
            throw Fault.of("Nothing was changed.");
        }
    }

    /** Lets the command end with this code, though it printed what it was asked for. */
    public void endWith(int exitCode) {
        code = exitCode;
    }

    int code() {
        return code;
    }

    @Override
    public void close() {
        if (source != null) {
            source.close();
        }
    }
}
