package dev.trackio.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.File;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The code of docs/java.md that shows a server, as it stands there. */
@Timeout(120)
class GuideTest {
    private static final String IMPORTS =
            """
            import static org.junit.jupiter.api.Assertions.assertEquals;
            import dev.trackio.ShowOptions;
            import dev.trackio.junit.TrackioExtension;
            import org.junit.jupiter.api.Test;
            import org.junit.jupiter.api.extension.RegisterExtension;
            """;

    @TempDir Path folder;
    private String guide;

    @BeforeEach
    void read() throws Exception {
        guide = Files.readString(Path.of("").toAbsolutePath().getParent().resolve("docs/java.md"));
    }

    /** Compiles the block that has this class. */
    private void compile(String name, String before) throws Exception {
        var block =
                Pattern.compile("(?s)```java\n((?:(?!```).)*class " + name + " .*?)```")
                        .matcher(guide);
        assertThat(block.find()).as(name).isTrue();
        var source = folder.resolve(name + ".java");
        Files.writeString(source, before + block.group(1));
        var said = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var task =
                    compiler.getTask(
                            said,
                            files,
                            null,
                            List.of("-d", folder.toString(), "--release", "17"),
                            null,
                            files.getJavaFileObjects(source));
            assertThat(task.call()).as(said.toString()).isTrue();
        }
    }

    private void runTests(String name) throws Exception {
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(loader.loadClass(name)))
                    .execute()
                    .testEvents()
                    .assertStatistics(counts -> counts.started(1).succeeded(1));
        }
    }

    @Test
    void itsTestsRun() throws Exception {
        compile("TrainingTest", "");
        runTests("TrainingTest");
        compile("AgentTest", IMPORTS);
        runTests("AgentTest");
    }

    @Test
    void itsProgramShowsWhatItLogs() throws Exception {
        compile("Watched", "");
        var builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        folder + File.pathSeparator + System.getProperty("java.class.path"),
                        "Watched");
        builder.environment().keySet().removeIf(name -> name.matches("(TRACKIO|GRADIO)_.*"));
        builder.environment().put("TRACKIO_DIR", folder.resolve("runs").toString());
        var program = builder.redirectErrorStream(true).start();
        CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(program::destroyForcibly);
        try {
            var said =
                    program.inputReader()
                            .lines()
                            .filter(line -> line.startsWith("Look at "))
                            .findFirst()
                            .orElseThrow();
            var words = said.split(" ");
            assertThat(words[5]).endsWith("/gradio_api/mcp/");
            var server = URI.create(words[2]);
            var until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (!everythingIsThere(server)) {
                assertThat(System.nanoTime()).isLessThan(until);
            }
        } finally {
            program.destroyForcibly().waitFor();
        }
    }

    private static boolean everythingIsThere(URI server) throws Exception {
        var runs = "{\"project\": \"my-project\"}";
        var found = Ask.operation(server, "get_runs_for_project", runs).body();
        var name = Pattern.compile("\"name\": ?\"([^\"]+)\"").matcher(found);
        return name.find() && Ask.logs(server, "my-project", name.group(1)).equals("1000");
    }
}
