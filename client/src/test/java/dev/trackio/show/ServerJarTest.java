package dev.trackio.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.show.ServerJar.Order;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classes of these tests are without a server. */
class ServerJarTest {
    private static final String MAIN = "dev.trackio.cli.Main";

    @TempDir Path folder;
    private final Map<String, String> environment = new HashMap<>();

    private List<String> found() throws IOException {
        return new ServerJar(environment, folder.resolve("home"))
                .javaArguments(null, Order.OWN_FIRST);
    }

    private List<String> foundLast() throws IOException {
        return new ServerJar(environment, folder.resolve("home"))
                .javaArguments(null, Order.OWN_LAST);
    }

    private static List<String> run(Path jar) {
        return List.of("-jar", jar.toString());
    }

    @Test
    void whatWasAskedForIsTakenOrRefused() throws IOException {
        var jar = FakeJava.jar(folder.resolve("t.jar"), MAIN);
        environment.put("TRACKIO_JAR", jar.toString());
        assertThat(found()).isEqualTo(run(jar));

        var other = FakeJava.jar(folder.resolve("o.jar"), "org.example.Main");
        var none = Files.writeString(folder.resolve("n.jar"), "no jar at all");
        for (var wrong : List.of(other, none, folder, folder.resolve("nothing.jar"))) {
            environment.put("TRACKIO_JAR", wrong.toString());
            assertThatThrownBy(this::found)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("TRACKIO_JAR is " + wrong);
            assertThatThrownBy(() -> new ServerJar(Map.of()).javaArguments(wrong, Order.OWN_FIRST))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ShowOptions.jar is " + wrong);
        }
    }

    @Test
    void theOneOfTheInstalledCommandIsTakenElseThatOfTheUser() throws IOException {
        var own = FakeJava.jar(folder.resolve("home/.trackio/trackio.jar"), MAIN);
        assertThat(found()).isEqualTo(run(own));

        var launcher = Files.createDirectories(folder.resolve("clone")).resolve("trackio");
        Files.writeString(launcher, "#!/bin/sh\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        var commands = Files.createDirectories(folder.resolve("commands"));
        Files.createSymbolicLink(commands.resolve("trackio"), launcher);
        environment.put("PATH", commands.toString());
        assertThat(found()).as("a clone that is not built").isEqualTo(run(own));

        var built = FakeJava.jar(folder.resolve("clone/.build/trackio.jar"), MAIN);
        assertThat(found()).isEqualTo(run(built.toRealPath()));
    }

    @Test
    void theOneThatAClassLoaderOfTheProgramHasIsTaken() throws Exception {
        var bare = FakeJava.jar(folder.resolve("bare.jar"), MAIN);
        var jar = folder.resolve("loaded.jar");
        try (var manifest = new JarFile(bare.toFile());
                var file =
                        new JarOutputStream(Files.newOutputStream(jar), manifest.getManifest())) {
            file.putNextEntry(new JarEntry("dev/trackio/cli/Main.class"));
        }
        var thread = Thread.currentThread();
        var usual = thread.getContextClassLoader();
        try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, usual)) {
            thread.setContextClassLoader(loader);
            assertThat(found()).isEqualTo(run(jar));
            assertThat(foundLast()).as("there is no other").isEqualTo(run(jar));
            var installed = FakeJava.jar(folder.resolve("home/.trackio/trackio.jar"), MAIN);
            assertThat(found()).isEqualTo(run(jar));
            assertThat(foundLast()).as("those of the program fail").isEqualTo(run(installed));
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    @Test
    void whereThereIsNoneItSaysWhereOneMayBe() {
        assertThatThrownBy(this::found)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("The Trackio server is missing")
                .hasMessageContaining("TRACKIO_JAR")
                .hasMessageContaining("trackio-cli")
                .hasMessageContaining(folder.resolve("home/.trackio/trackio.jar").toString());
    }
}
