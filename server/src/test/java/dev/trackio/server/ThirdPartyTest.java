package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** THIRD-PARTY.md names everything that is shipped; it says itself how it is written anew. */
class ThirdPartyTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path CLASS_PATH = Path.of("target/runtime.classpath");

    @Test
    void everyLibraryOfTheServerIsNamedWithItsVersion() throws IOException {
        var libraries =
                Stream.of(Files.readString(CLASS_PATH).strip().split(File.pathSeparator))
                        .map(Path::of)
                        .filter(jar -> !jar.toString().contains("trackio-api"))
                        .filter(jar -> jar.toString().endsWith(".jar"))
                        .map(ThirdPartyTest::artifact)
                        .toList();
        assertThat(libraries).hasSizeGreaterThan(5);
        var text = Files.readString(ROOT.resolve("THIRD-PARTY.md"));
        assertThat(libraries).allMatch(library -> text.contains(":" + library + "`"));
    }

    @Test
    void everyDependencyOfTheCommandLineIsNamed() throws IOException {
        var text = Files.readString(ROOT.resolve("THIRD-PARTY.md"));
        for (var name :
                found(ROOT.resolve("cli/pom.xml"), "<artifactId>([a-z0-9-]+)</artifactId>")) {
            if (!name.startsWith("trackio-") && !name.endsWith("-plugin") && !isForTests(name)) {
                assertThat(text).contains(":" + name + ":");
            }
        }
    }

    /** What the parent POM gives to tests alone. */
    private static boolean isForTests(String name) throws IOException {
        return !found(
                        ROOT.resolve("pom.xml"),
                        "(<artifactId>)"
                                + Pattern.quote(name)
                                + "</artifactId>\\s*<version>[^<]*</version>\\s*<scope>test</scope>")
                .isEmpty();
    }

    @Test
    void whatTheDashboardCarriesIsNamedWithItsVersion() throws IOException {
        var text = Files.readString(ROOT.resolve("THIRD-PARTY.md"));
        var manifest = Files.readString(ROOT.resolve("dashboard/package.json"));
        for (var name : List.of("svelte", "uplot")) {
            var version = Pattern.compile("\"" + name + "\": \"([^\"]+)\"").matcher(manifest);
            assertThat(version.find()).as(name).isTrue();
            assertThat(text).contains("`" + name + "@" + version.group(1) + "`");
        }
        assertThat(manifest)
                .as("name new ones in docs/third-party.ftl")
                .doesNotContain("\"dependencies\"");
    }

    /** In a Maven repository a jar lies at artifact/version/artifact-version.jar. */
    private static String artifact(Path jar) {
        var version = jar.getParent();
        return version.getParent().getFileName() + ":" + version.getFileName();
    }

    private static List<String> found(Path file, String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
