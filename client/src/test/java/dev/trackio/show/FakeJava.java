package dev.trackio.show;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Installations of Java, and servers, that are only as real as a test needs them. */
final class FakeJava {
    private FakeJava() {}

    /** An installation of this version; its {@code java} does what the script says. */
    static Path home(Path home, String version, String script) throws IOException {
        var java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\n" + script + "\n");
        if (!java.toFile().setExecutable(true)) {
            throw new IOException(java + " cannot be made executable");
        }
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\nOS_NAME=\"x\"\n");
        return home;
    }

    static Path home(Path home, String version) throws IOException {
        return home(home, version, "exit 3");
    }

    /** A jar whose manifest is the server's. */
    static Path jar(Path jar, String main) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main);
        Files.createDirectories(jar.getParent());
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }
}
