package dev.trackio.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaHomesTest {
    @TempDir Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private Path running;

    @BeforeEach
    void onAnOldJava() throws IOException {
        running = FakeJava.home(folder.resolve("running"), "17.0.2");
    }

    private Path home(String name, String version) throws IOException {
        return FakeJava.home(folder.resolve(name), version);
    }

    private Path found() throws IOException {
        var usual =
                List.of(folder + "/usual/*", folder + "/mac/jdk*/Contents/Home", "/not/there/*");
        var java = new JavaHomes(environment, running, usual).java(null);
        assertThat(java).isExecutable();
        return java.getParent().getParent();
    }

    @Test
    void ofTheUsualFoldersTheOldestThatWillDoIsTaken() throws IOException {
        home("usual/a", "21.0.1");
        home("usual/b", "27");
        home("mac/other/Contents/Home", "25");
        var wanted = home("mac/jdk-26/Contents/Home", "26.0.1");
        assertThat(found()).isEqualTo(wanted);
    }

    @Test
    void whatIsNearerIsTakenBeforeThat() throws IOException {
        home("usual/a", "25");
        var onPath = home("tools/jdk", "28");
        Files.createDirectories(folder.resolve("commands"));
        Files.createSymbolicLink(folder.resolve("commands/java"), onPath.resolve("bin/java"));
        environment.put("PATH", "/not/there" + File.pathSeparator + folder.resolve("commands"));
        assertThat(found()).isEqualTo(onPath.toRealPath());

        var javaHome = home("mine", "27");
        environment.put("JAVA_HOME", javaHome.toString());
        assertThat(found()).isEqualTo(javaHome);

        running = home("new", "26");
        assertThat(found()).isEqualTo(running);

        var asked = home("asked", "29");
        for (var name : List.of(asked, asked.resolve("bin/java"))) {
            environment.put("TRACKIO_JAVA", name.toString());
            assertThat(found()).isEqualTo(asked);
        }
    }

    @Test
    void whatIsTooOldOrNoJavaIsPassedOver() throws IOException {
        environment.put("JAVA_HOME", home("old", "24.0.2").toString());
        Files.createDirectories(folder.resolve("usual/empty"));
        Files.writeString(home("usual/odd", "25").resolve("release"), "JAVA_VERSION=\"new\"");
        Files.delete(home("usual/headless", "25").resolve("bin/java"));
        var wanted = home("usual/z", "25.0.3");
        assertThat(found()).isEqualTo(wanted);
    }

    @Test
    void whatWasAskedForIsTakenOrRefused() throws IOException {
        home("usual/a", "25");
        var old = home("old", "17");
        environment.put("TRACKIO_JAVA", old.toString());
        assertThatThrownBy(this::found)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("TRACKIO_JAVA is " + old);
        environment.clear();
        assertThatThrownBy(() -> new JavaHomes(environment).java(folder.resolve("nothing")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ShowOptions.java is " + folder.resolve("nothing"));
    }

    @Test
    void whereThereIsNoneItSaysWhatToInstallAndToSet() throws IOException {
        var newest = home("usual/a", "24");
        assertThatThrownBy(this::found)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Java 25 or newer is missing")
                .hasMessageContaining("the newest found is 24: " + newest)
                .hasMessageContaining("openjdk-25")
                .hasMessageContaining("TRACKIO_JAVA");
    }
}
