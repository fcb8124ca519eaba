package dev.trackio.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.ShowOptions;
import dev.trackio.Trackio;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A program that shows a dashboard, on an older Java and on this one, and how both end. */
@Timeout(120)
class ShowingProgramTest {
    private static final List<String> CLASS_PATH =
            List.of(System.getProperty("java.class.path").split(File.pathSeparator));

    @TempDir Path folder;
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (var process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    /** What runs the program. */
    private enum Java {
        OLDER,
        THIS;

        Path command() throws IOException {
            return this == THIS
                    ? Path.of(System.getProperty("java.home"), "bin", "java")
                    : older().resolve("bin").resolve("java");
        }

        /** One that runs the client, and cannot run the server. */
        private static Path older() throws IOException {
            try (var homes =
                    Stream.of("/usr/lib/jvm", "/Library/Java/JavaVirtualMachines")
                            .map(Path::of)
                            .filter(Files::isDirectory)
                            .flatMap(Java::inside)) {
                return homes.flatMap(home -> Stream.of(home, home.resolve("Contents/Home")))
                        .filter(home -> version(home) >= 17 && version(home) < 25)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new AssertionError(
                                                "A Java of 17 to 24 is missing: sudo apt install"
                                                        + " openjdk-17-jre-headless, or"
                                                        + " openjdk-21-jre-headless"));
            }
        }

        private static Stream<Path> inside(Path folder) {
            return Stream.of(new File(folder.toString()).listFiles()).map(File::toPath).sorted();
        }

        private static int version(Path home) {
            try {
                var release = Files.readString(home.resolve("release"));
                var version = Pattern.compile("JAVA_VERSION=\"(\\d+)").matcher(release);
                return version.find() ? Integer.parseInt(version.group(1)) : 0;
            } catch (IOException e) {
                return 0;
            }
        }
    }

    private Program program(Java java, List<String> classPath, Map<String, String> environment)
            throws IOException {
        var builder =
                new ProcessBuilder(
                        java.command().toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Duser.home=" + folder,
                        "-cp",
                        String.join(File.pathSeparator, classPath),
                        ShowingProgram.class.getName(),
                        folder.resolve("server").toString());
        builder.environment().keySet().removeIf(name -> name.matches("(TRACKIO|GRADIO)_.*"));
        builder.environment().putAll(environment);
        var process = builder.redirectErrorStream(true).start();
        started.add(process);
        // nothing ends a thread that reads, but the end of what it reads does
        CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(process::destroyForcibly);
        return new Program(process);
    }

    /** What it says, line by line. */
    private record Program(Process process, BufferedReader lines, List<String> others) {
        Program(Process process) {
            this(process, process.inputReader(), new ArrayList<>());
        }

        String read(String beginning) throws IOException {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(beginning)) {
                    return line.substring(beginning.length());
                }
                others.add(line);
            }
            throw new AssertionError(beginning + "is missing in: " + String.join("\n", others));
        }

        ProcessHandle server() throws IOException {
            return ProcessHandle.of(Long.parseLong(read("server "))).orElseThrow();
        }

        URI address() throws IOException {
            return URI.create(read("address "));
        }

        void tell(char letter) throws IOException {
            process.getOutputStream().write(letter);
            process.getOutputStream().flush();
        }

        String rest() throws IOException {
            return lines.lines().reduce("", (all, line) -> all + line + "\n");
        }
    }

    /** The client and the programs of these tests, without a server. */
    private static List<String> clientAlone() {
        return CLASS_PATH.stream()
                .filter(entry -> entry.matches(".*(client.*|junit.(target.)?(test-)?classes)"))
                .toList();
    }

    private static void awaitGone(ProcessHandle process) throws Exception {
        process.onExit().get(30, TimeUnit.SECONDS);
    }

    @Test
    void onAnOlderJavaTheServerAmongItsJarsGetsAProcessOfItsOwn() throws Exception {
        var program = program(Java.OLDER, CLASS_PATH, Map.of("GRADIO_MCP_SERVER", "True"));
        var server = program.server();
        assertThat(server.info().commandLine().orElseThrow()).contains("dev.trackio.cli.Main show");
        assertThat(Ask.answers(program.address())).isTrue();
        program.tell('m');
        assertThat(program.read("mcp ")).startsWith("MCP is off");
        assertThat(program.others).noneMatch(line -> line.contains("SLF4J"));
    }

    @Test
    void theJarThatTheEnvironmentNamesIsRun() throws Exception {
        var jar = folder.resolve("any name.jar");
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "dev.trackio.cli.Main");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        String.join(
                                " ",
                                CLASS_PATH.stream()
                                        .map(entry -> Path.of(entry).toUri().toString())
                                        .toList()));
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();

        var environment = Map.of("TRACKIO_JAR", jar.toString());
        var program = program(Java.OLDER, clientAlone(), environment);
        assertThat(program.server().info().arguments().orElseThrow()).contains(jar.toString());
        assertThat(Ask.answers(program.address())).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void withoutAServerItSaysWhereToPutOne(Java java) throws Exception {
        var program = program(java, clientAlone(), Map.of("PATH", "/usr/bin:/bin"));
        assertThat(program.rest())
                .contains("TrackioException: The Trackio server is missing", "TRACKIO_JAR")
                .contains("trackio-cli", folder.resolve(".trackio").toString());
        assertThat(program.process.onExit().get(30, TimeUnit.SECONDS).exitValue()).isEqualTo(1);
    }

    @Test
    void withoutAJavaThatIsNewEnoughItSaysWhichOneIsAskedFor() throws Exception {
        var old = Java.OLDER.command().getParent().getParent().toString();
        var program = program(Java.OLDER, CLASS_PATH, Map.of("TRACKIO_JAVA", old));
        assertThat(program.rest()).contains("TrackioException: TRACKIO_JAVA is " + old);
    }

    @Test
    void aServerNeverOutlivesAProgramThatIsKilled() throws Exception {
        var program = program(Java.OLDER, CLASS_PATH, Map.of());
        var server = program.server();
        assertThat(Ask.answers(program.address())).isTrue();
        program.process.destroyForcibly().waitFor();
        awaitGone(server);
    }

    @ParameterizedTest
    @EnumSource
    void aProgramThatClosesNothingEndsAndItsRunIsThere(Java java) throws Exception {
        var program = program(java, CLASS_PATH, Map.of());
        var server = program.read("server ");
        assertThat(server.equals("0")).isEqualTo(java == Java.THIS);
        assertThat(Ask.answers(program.address())).isTrue(); // it has threads for connections now
        program.tell('l');
        program.read("logged");
        var process = ProcessHandle.of(Long.parseLong(server));
        program.process.getOutputStream().close();
        assertThat(program.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(program.process.exitValue()).isZero();
        if (process.isPresent()) {
            awaitGone(process.get());
        }
        var again = ShowOptions.defaults().port(0).folder(folder.resolve("server"));
        try (var dashboard = Trackio.show(again)) {
            assertThat(Ask.logs(dashboard.url(), "p", "r")).isEqualTo("1");
        }
    }

    @Test
    void signalsAreLeftToTheProgram() throws Exception {
        var program = program(Java.OLDER, CLASS_PATH, Map.of());
        var server = program.server();
        var address = program.address();
        for (var signal : List.of("-INT", "-HUP", "-TERM")) { // as all of a terminal get them
            new ProcessBuilder("kill", signal, String.valueOf(server.pid())).start().waitFor();
        }
        program.tell('l'); // which takes longer than a server takes to stop
        program.read("logged");
        assertThat(Ask.answers(address)).isTrue();
        program.process.destroy(); // not by Ctrl+C, which is ignored in the background of a shell
        assertThat(program.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        awaitGone(server);
        try (var dashboard =
                Trackio.show(ShowOptions.defaults().port(0).folder(folder.resolve("server")))) {
            assertThat(Ask.logs(dashboard.url(), "p", "r")).isEqualTo("1");
        }
    }
}
