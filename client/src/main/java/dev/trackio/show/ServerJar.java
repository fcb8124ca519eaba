package dev.trackio.show;

import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the server that a process of its own can run. */
final class ServerJar {
    /** Where it is looked for first. */
    enum Order {
        /** Among the jars of the program. */
        OWN_FIRST,
        /** Where it is installed: the jars of the program do not fit each other. */
        OWN_LAST
    }

    private static final String MAIN = "dev.trackio.cli.Main";

    private final Map<String, String> environment;
    private final Path inHome;

    ServerJar(Map<String, String> environment) {
        this(environment, Path.of(System.getProperty("user.home")));
    }

    ServerJar(Map<String, String> environment, Path userHome) {
        this.environment = environment;
        inHome = userHome.resolve(".trackio").resolve("trackio.jar");
    }

    /**
     * What {@code java} is to be told so that it runs the command.
     *
     * @param asked the jar, taken or refused; null to search
     * @throws IOException when there is none; the message says where it may be
     */
    List<String> javaArguments(@Nullable Path asked, Order order) throws IOException {
        if (asked != null) {
            return named("ShowOptions.jar", asked);
        }
        var variable = environment.getOrDefault("TRACKIO_JAR", "");
        if (!variable.isBlank()) {
            return named("TRACKIO_JAR", Path.of(variable));
        }
        var carried = ofThisProgram();
        if (carried != null && order == Order.OWN_FIRST) {
            return carried;
        }
        var installed = installed();
        if (installed != null) {
            return List.of("-jar", installed.toString());
        }
        if (carried != null) {
            return carried;
        }
        throw new IOException(
                """
                The Trackio server is missing. Do one of these, then try again:
                  put dev.trackio:trackio-cli, or trackio.jar, among the jars of this program
                  set TRACKIO_JAR, or ShowOptions.jar, to trackio.jar
                  copy trackio.jar to %s
                ./trackio --version in a clone of Trackio on the JVM builds it: .build/trackio.jar; ./trackio install makes it found"""
                        .formatted(inHome));
    }

    private static List<String> named(String setting, Path jar) throws IOException {
        if (!runs(jar)) {
            throw new IOException(
                    setting
                            + " is "
                            + jar
                            + ", which is no jar of the Trackio server: .build/trackio.jar is one,"
                            + " once ./trackio --version has built it");
        }
        return List.of("-jar", jar.toAbsolutePath().toString());
    }

    /** Also on a Java that is too old to run it: this only looks where its classes are. */
    private static @Nullable List<String> ofThisProgram() {
        var system = ClassLoader.getSystemClassLoader();
        var loaders =
                new LinkedHashSet<>(
                        Arrays.asList(
                                system,
                                Thread.currentThread().getContextClassLoader(),
                                ServerJar.class.getClassLoader()));
        for (var loader : loaders) {
            var main =
                    loader == null ? null : loader.getResource(MAIN.replace('.', '/') + ".class");
            var jar = main == null ? null : jarOf(main);
            if (jar != null && runs(jar)) {
                return List.of("-jar", jar.toString());
            }
            if (main != null && loader.equals(system)) {
                return List.of("-cp", absolute(ownJars()), MAIN);
            }
        }
        return null;
    }

    /** A program that has modules alone has no class path; its folders hold jars. */
    private static String ownJars() {
        var classPath = System.getProperty("java.class.path", "");
        if (!classPath.isEmpty()) {
            return classPath;
        }
        return String.join(
                File.pathSeparator,
                Arrays.stream(System.getProperty("jdk.module.path", "").split(File.pathSeparator))
                        .flatMap(
                                entry ->
                                        Files.isDirectory(Path.of(entry))
                                                ? Stream.of(entry, entry + "/*")
                                                : Stream.of(entry))
                        .toList());
    }

    private static @Nullable Path jarOf(URL resource) {
        try {
            return resource.openConnection() instanceof JarURLConnection jar
                    ? Path.of(jar.getJarFileURL().toURI())
                    : null;
        } catch (IOException | URISyntaxException | RuntimeException e) {
            return null; // of a kind that is no file
        }
    }

    private static String absolute(String classPath) {
        return String.join(
                File.pathSeparator,
                Arrays.stream(classPath.split(File.pathSeparator, -1))
                        .map(entry -> new File(entry).getAbsolutePath())
                        .toList());
    }

    private @Nullable Path installed() {
        for (var command : JavaHomes.onPath(environment, "trackio")) {
            try {
                // what `./trackio install` makes: a link into the clone
                var jar = command.toRealPath().resolveSibling(".build").resolve("trackio.jar");
                if (runs(jar)) {
                    return jar;
                }
            } catch (IOException e) {
                return null; // it went away this moment
            }
        }
        return runs(inHome) ? inHome : null;
    }

    /** Whether {@code java -jar} with it is the command. */
    private static boolean runs(Path jar) {
        if (!Files.isRegularFile(jar)) {
            return false;
        }
        try (var file = new JarFile(jar.toFile())) {
            var manifest = file.getManifest();
            return manifest != null
                    && MAIN.equals(
                            manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS));
        } catch (IOException e) {
            return false;
        }
    }
}
