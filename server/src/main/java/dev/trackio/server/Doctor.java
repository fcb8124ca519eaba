package dev.trackio.server;

import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import dev.trackio.server.store.sqlite.Checkup;
import dev.trackio.server.store.sqlite.Checkup.Finding;
import dev.trackio.server.store.sqlite.Checkup.Weight;
import dev.trackio.server.store.sqlite.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at all that a server needs, and says what to do about what is missing. */
public final class Doctor {
    private static final int JAVA = 25;
    private static final int PATIENCE_MILLIS = 2_000;

    private Doctor() {}

    /**
     * @param full whether the indexes of every project are compared with their tables, too
     */
    public static List<Finding> examine(Config config, boolean full, Progress progress) {
        var findings = new ArrayList<Finding>();
        findings.add(
                fine(
                        "version",
                        "trackio "
                                + Server.version()
                                + ", for Trackio 0.5.3 and "
                                + Server.TRACKIO_VERSION
                                + "."));
        findings.add(java());
        findings.addAll(Checkup.of(config.dataDir(), full, progress));
        findings.addAll(port(config));
        return findings;
    }

    private static Finding java() {
        var version = Runtime.version();
        return version.feature() >= JAVA
                ? fine(
                        "Java",
                        version + ", " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB at most.")
                : new Finding(
                        "Java",
                        Weight.PROBLEM,
                        version + " is too old.",
                        "Install Java " + JAVA + " or newer, or set TRACKIO_JAVA to it.");
    }

    private static List<Finding> port(Config config) {
        var at = config.host() + ":" + config.port();
        if (isFree(config)) {
            return List.of(fine("port", at + " is free."), mcp(config.mcp(), "will be"));
        }
        var running = about(config);
        if (running.isPresent()) {
            return List.of(
                    fine(
                            "port",
                            "A Trackio server answers at "
                                    + at
                                    + ", version "
                                    + running.get().get("server_version")
                                    + "."),
                    mcp(Boolean.TRUE.equals(running.get().get("mcp_enabled")), "is"));
        }
        return List.of(
                config.portTries() > 1
                        ? new Finding(
                                "port",
                                Weight.NOTE,
                                at + " is taken by another program.",
                                "The server takes the next free one, unless --port names another.")
                        : new Finding(
                                "port",
                                Weight.PROBLEM,
                                at + " cannot be bound, and was asked for by GRADIO_SERVER_PORT.",
                                "Set it to another port, or end the program that has it."),
                mcp(config.mcp(), "will be"));
    }

    private static Finding mcp(boolean on, String verb) {
        return on
                ? fine("MCP", "It " + verb + " on, at /mcp/ and /gradio_api/mcp/.")
                : new Finding(
                        "MCP",
                        Weight.NOTE,
                        "It " + verb + " off.",
                        "Agents are served with --mcp-server, or GRADIO_MCP_SERVER=True.");
    }

    private static boolean isFree(Config config) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(config.host()), config.port()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** What the program at the port says of itself, if it is a Trackio server. */
    private static Optional<Map<?, ?>> about(Config config) {
        var host = config.everywhere() ? "127.0.0.1" : config.host();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, config.port()), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            var ask = "GET " + config.rootPath() + "/version HTTP/1.0\r\nHost: localhost\r\n\r\n";
            socket.getOutputStream().write(ask.getBytes(StandardCharsets.US_ASCII));
            var answer =
                    new String(socket.getInputStream().readNBytes(1 << 16), StandardCharsets.UTF_8);
            var body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
            return Json.tree(RawJson.of(body)) instanceof Map<?, ?> about
                            && about.containsKey("server_version")
                    ? Optional.of(about)
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Finding fine(String about, String words) {
        return new Finding(about, Weight.FINE, words, null);
    }
}
