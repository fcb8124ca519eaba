package dev.trackio.show;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The command in a process of its own. It stops when its standard input ends: that is how it is
 * told to, and also what happens when this process is gone, whatever ended it.
 */
final class ChildProgram implements Program {
    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    /**
     * Ctrl+C, a terminal that is closed, and who stops a group of processes reach the server, too.
     * It must leave that to the program, whose runs are then finished, into this server; what is
     * ignored at the start Java ignores as well.
     */
    private static final List<String> WITHOUT_SIGNALS =
            List.of("/bin/sh", "-c", "trap '' INT HUP TERM; exec \"$@\"", "trackio");

    /** For the program, such as the port of its debugger; TRACKIO_JAVA_OPTS is for the server. */
    private static final List<String> OF_THE_PROGRAM =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

    /** As the launcher starts it: docs/decisions/010-launcher.md. */
    private static final List<String> MEMORY =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xms24m",
                    "-XX:NewSize=12m",
                    "-XX:MinHeapFreeRatio=10",
                    "-XX:MaxHeapFreeRatio=20",
                    "-XX:-ShrinkHeapInSteps",
                    "-XX:TrimNativeHeapInterval=10000",
                    "-Xlog:trimnative=off");

    private final Process process;

    /**
     * Starts it.
     *
     * @throws IOException when there is no Java or no server for it; the message says what to do
     */
    ChildProgram(ShowCommand asked, Map<String, String> environment, ServerJar.Order order)
            throws IOException {
        var command = new ArrayList<String>();
        if (!WINDOWS) {
            command.addAll(WITHOUT_SIGNALS);
        }
        command.add(new JavaHomes(environment).java(asked.java()).toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(MEMORY);
        var options = environment.getOrDefault("TRACKIO_JAVA_OPTS", "").strip();
        if (!options.isEmpty()) {
            command.addAll(List.of(options.split("\\s+")));
        }
        command.addAll(new ServerJar(environment).javaArguments(asked.jar(), order));
        command.addAll(asked.visibleArguments());
        command.add("--stop-with-stdin");

        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        OF_THE_PROGRAM.forEach(builder.environment()::remove);
        builder.environment().putAll(asked.tokenVariables());
        if (!saysUtf8(environment)) {
            builder.environment().put("LC_ALL", "C.UTF-8");
        }
        process = builder.start();
    }

    /** Without it, as in containers, Java takes names of files for ASCII. */
    private static boolean saysUtf8(Map<String, String> environment) {
        for (var name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
            var locale = environment.getOrDefault(name, "");
            if (!locale.isEmpty()) {
                return locale.toLowerCase(Locale.ROOT).matches(".*utf-?8.*");
            }
        }
        return false;
    }

    @Override
    public int run(Consumer<String> lines) {
        try (var reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.accept(line);
            }
        } catch (IOException e) {
            lines.accept("Its output cannot be read: " + e.getMessage());
        }
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException e) {
                kill(); // nobody of ours interrupts: the program wants its threads to end
            }
        }
    }

    @Override
    public void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            kill();
        }
    }

    @Override
    public void kill() {
        process.destroyForcibly();
    }
}
