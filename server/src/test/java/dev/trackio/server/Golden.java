package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares with a file that was looked at. {@code mvn test -DupdateGoldens} writes the files anew:
 * read the difference before it is committed.
 */
public final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/goldens");

    private Golden() {}

    /**
     * @param name below {@code src/test/resources/goldens}
     */
    public static void check(String name, String actual) throws IOException {
        if (System.getProperty("updateGoldens") != null) {
            Files.writeString(FOLDER.resolve(name), actual);
        }
        assertThat(actual)
                .as("%s; if the change is meant, run: mvn test -DupdateGoldens", name)
                .isEqualTo(read(name));
    }

    /** As it was before {@link #check}: for what may only grow, even on purpose. */
    public static String read(String name) throws IOException {
        return Files.readString(FOLDER.resolve(name));
    }
}
