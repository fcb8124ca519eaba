package dev.trackio.server.surface.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares with a file that was looked at. {@code mvn test -DupdateGoldens} writes the files anew:
 * read the difference before it is committed.
 */
final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/goldens/docs");

    private Golden() {}

    static void check(String name, String actual) throws IOException {
        var file = FOLDER.resolve(name);
        if (System.getProperty("updateGoldens") != null) {
            Files.writeString(file, actual);
        }
        assertThat(actual)
                .as("%s; if the change is meant, run: mvn test -DupdateGoldens", name)
                .isEqualTo(Files.readString(file));
    }
}
