package dev.trackio.cli;

import static dev.trackio.cli.command.Option.JSON;
import static dev.trackio.cli.command.Option.PROJECT;

import dev.trackio.api.ArtifactOperations;
import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.cli.command.Answer;
import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Fault;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Printer;
import dev.trackio.cli.command.Session;
import java.io.IOException;
import java.util.List;

/** {@code trackio list artifacts} and {@code get artifact}. */
final class ArtifactCommands {
    private static final Option NAME = Option.text("--name", "NAME", "Artifact name.").must();
    private static final Option VERSION =
            Option.text(
                    "--version", "SPEC", "A version such as v2, or an alias; latest otherwise.");

    private ArtifactCommands() {}

    static List<Command> all() {
        return List.of(
                Command.of(
                                "list artifacts",
                                "List the artifacts of a project.",
                                ArtifactCommands::list)
                        .with(PROJECT, JSON)
                        .example("--project my-project"),
                Command.of(
                                "get artifact",
                                "Show a version of an artifact with its files.",
                                ArtifactCommands::get)
                        .with(PROJECT, NAME, VERSION, JSON)
                        .example("--project my-project --name model --version v0"));
    }

    private static void list(Session session) throws IOException {
        var project = session.given().required(PROJECT);
        var artifacts =
                session.source().ask(ArtifactOperations.GET_ARTIFACTS, new OfProject(project));
        if (artifacts.isEmpty()) {
            Found.project(session.source(), project);
        }
        var out = session.out();
        if (session.json()) {
            out.json(Fields.of("project", project, "artifacts", artifacts));
            return;
        }
        if (artifacts.isEmpty()) {
            out.println("No artifacts found.");
            return;
        }
        out.println(out.heading("Artifacts in '" + project + "':"));
        for (var artifact : artifacts.list()) {
            var latest = artifact.get("latest_version");
            out.println(
                    "  - "
                            + artifact.get("name").text()
                            + " ("
                            + artifact.get("type").textOr("?")
                            + ") latest="
                            + (latest.isNull() ? "(no versions)" : "v" + latest.text())
                            + aliases(artifact)
                            + " versions="
                            + artifact.get("num_versions").text());
            if (!artifact.get("description").isEmpty()) {
                out.println("      " + artifact.get("description").text());
            }
        }
    }

    /** {@code [best, latest]}; empty when there are none. */
    static String aliases(Answer versionOrLink) {
        var aliases = versionOrLink.get("aliases").texts();
        return aliases.isEmpty() ? "" : " [" + String.join(", ", aliases) + "]";
    }

    private static void get(Session session) throws IOException {
        var project = session.given().required(PROJECT);
        var name = session.given().required(NAME);
        var spec = session.given().text(VERSION);
        var version =
                session.source()
                        .ask(
                                ArtifactOperations.GET_ARTIFACT_MANIFEST,
                                new ArtifactOperations.ManifestQuery(project, name, spec));
        if (version.isNull()) {
            Found.project(session.source(), project);
            throw Fault.of(
                    "Artifact '"
                            + name
                            + (spec == null ? "" : ":" + spec)
                            + "' not found in project '"
                            + project
                            + "'.");
        }
        if (session.json()) {
            session.out().json(version);
        } else {
            print(version, session.out());
        }
    }

    private static void print(Answer version, Printer out) {
        out.println(
                out.heading(
                        "Artifact: "
                                + version.get("name").text()
                                + " (v"
                                + version.get("version").text()
                                + ")"));
        out.println("  type:        " + version.get("type").text());
        if (!version.get("description").isEmpty()) {
            out.println("  description: " + version.get("description").text());
        }
        if (!version.get("aliases").isEmpty()) {
            out.println("  aliases:     " + String.join(", ", version.get("aliases").texts()));
        }
        if (!version.get("metadata").isEmpty()) {
            out.println("  metadata:    " + version.get("metadata").text());
        }
        out.println("  size:        " + version.get("size_bytes").text() + " bytes");
        out.println("  digest:      " + version.get("manifest_digest").text());
        out.println("  files (" + version.get("manifest").list().size() + "):");
        for (var file : version.get("manifest").list()) {
            out.println(
                    "    - "
                            + file.get("path").text()
                            + (file.get("ref").isEmpty()
                                    ? " (" + file.get("size").text() + " bytes)"
                                    : " -> " + file.get("ref").text() + " (reference)"));
        }
    }
}
