package dev.trackio.cli;

import static dev.trackio.cli.command.Option.JSON;

import dev.trackio.api.RegistryOperations;
import dev.trackio.cli.command.Answer;
import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Fault;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Parameter;
import dev.trackio.cli.command.PythonText;
import dev.trackio.cli.command.Session;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/** {@code trackio registry …}: collections of artifacts' versions across projects. */
final class RegistryCommands {
    private static final Option DESCRIPTION =
            Option.text("--description", "TEXT", "What it is for.");
    private static final Option BUCKET =
            Option.text("--bucket-id", "ID", "Not supported: registries in Hugging Face buckets.");
    private static final Option TYPE =
            Option.text("--type", "TYPE", "Type of the artifacts that it takes.").must();
    private static final Option ALIAS =
            Option.text("--alias", "NAME", "Name for the version; may be given again.");
    private static final Parameter NAME = Parameter.of("NAME", "Registry name.");
    private static final Parameter TARGET = Parameter.of("TARGET", "registry/collection.");
    private static final Parameter VERSION =
            Parameter.of("VERSION", "Version within the collection, such as v0.");

    private RegistryCommands() {}

    static List<Command> all() {
        return List.of(
                registry("create", "Create a registry.", RegistryCommands::create, "models", NAME)
                        .with(DESCRIPTION),
                registry(
                                "create-collection",
                                "Create a collection for artifacts of a type.",
                                RegistryCommands::createCollection,
                                "models/best --type model",
                                TARGET)
                        .with(TYPE, DESCRIPTION),
                registry("list", "List the collections.", RegistryCommands::list, "models", NAME),
                registry(
                        "show",
                        "Show a collection and its versions.",
                        RegistryCommands::show,
                        "models/best",
                        TARGET),
                registry(
                                "link",
                                "Link a version of an artifact into a collection.",
                                RegistryCommands::link,
                                "models/best my-project/model:v0 --alias prod",
                                TARGET,
                                Parameter.of("SOURCE", "project/artifact[:version or alias]."))
                        .with(ALIAS),
                registry(
                        "promote",
                        "Let an alias point to a version.",
                        RegistryCommands::promote,
                        "models/best prod v0",
                        TARGET,
                        Parameter.of("ALIAS", "The alias."),
                        VERSION),
                registry(
                        "unlink",
                        "Take a version out of a collection.",
                        RegistryCommands::unlink,
                        "models/best v0",
                        TARGET,
                        VERSION),
                registry(
                        "events",
                        "Show everything that was done, oldest first.",
                        RegistryCommands::events,
                        "models",
                        NAME));
    }

    private static Command registry(
            String name,
            String summary,
            Command.Action action,
            String example,
            Parameter... parameters) {
        return Command.of(
                        "registry " + name,
                        summary,
                        session -> {
                            if (session.given().has(BUCKET)) {
                                throw Fault.of(
                                        "Registries in Hugging Face buckets are not supported;"
                                                + " leave --bucket-id out for one of this data"
                                                + " folder.");
                            }
                            action.run(session);
                        })
                .with(parameters)
                .with(BUCKET, JSON)
                .example(example);
    }

    private static void create(Session session) throws IOException {
        var name = word(session, 0);
        var made =
                session.writable()
                        .ask(
                                RegistryOperations.CREATE_REGISTRY,
                                new RegistryOperations.CreateRegistry(
                                        name, session.given().text(DESCRIPTION), null, null));
        if (session.json()) {
            session.out()
                    .json(
                            Fields.of(
                                    "name", made.get("name"),
                                    "description", made.get("description"),
                                    "bucket_id", null));
        } else {
            session.out().println("Created registry '" + made.get("name").text() + "'.");
        }
    }

    private static void createCollection(Session session) throws IOException {
        var target = target(session);
        var made =
                session.writable()
                        .ask(
                                RegistryOperations.CREATE_COLLECTION,
                                new RegistryOperations.CreateCollection(
                                        target,
                                        session.given().required(TYPE),
                                        session.given().text(DESCRIPTION),
                                        null));
        print(
                session,
                made,
                "Collection '" + target + "' is ready (" + made.get("type").text() + ").");
    }

    private static void list(Session session) throws IOException {
        var details = details(session, word(session, 0));
        var collections = details.get("collections");
        var name = details.get("name").text();
        var out = session.out();
        if (session.json()) {
            out.json(Fields.of("registry", name, "collections", collections));
            return;
        }
        if (collections.isEmpty()) {
            out.println("No collections found in registry '" + name + "'.");
            return;
        }
        out.println(out.heading("Collections in registry '" + name + "':"));
        for (var collection : collections.list()) {
            var latest = collection.get("latest_version");
            out.println(
                    "  - "
                            + collection.get("name").text()
                            + " ("
                            + collection.get("type").text()
                            + ") latest="
                            + (latest.isNull() ? "(empty)" : "v" + latest.text())
                            + " versions="
                            + collection.get("num_links").text());
            if (!collection.get("description").isEmpty()) {
                out.println("      " + collection.get("description").text());
            }
        }
    }

    private static void show(Session session) throws IOException {
        var target = target(session);
        var slash = target.indexOf('/');
        var registry = target.substring(0, slash);
        var name = target.substring(slash + 1);
        var collection =
                details(session, registry).get("collections").list().stream()
                        .filter(one -> one.get("name").text().equals(name))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        Fault.of(
                                                "Collection '"
                                                        + name
                                                        + "' not found in registry '"
                                                        + registry
                                                        + "'."));
        var out = session.out();
        if (session.json()) {
            out.json(collection);
            return;
        }
        out.println(out.heading("Collection: " + target));
        out.println("  type:        " + collection.get("type").text());
        out.println("  versions:    " + collection.get("num_links").text());
        if (!collection.get("description").isEmpty()) {
            out.println("  description: " + collection.get("description").text());
        }
        var links = collection.get("links").list();
        out.println(links.isEmpty() ? "  No linked versions." : "  Linked versions:");
        for (var link : links) {
            out.println(
                    "    - v"
                            + link.get("collection_version").text()
                            + " -> "
                            + source(link)
                            + ArtifactCommands.aliases(link));
        }
    }

    private static void link(Session session) throws IOException {
        var target = target(session);
        var link =
                session.writable()
                        .ask(
                                RegistryOperations.LINK_ARTIFACT,
                                new RegistryOperations.LinkArtifact(
                                        word(session, 1),
                                        target,
                                        session.given().all(ALIAS),
                                        null,
                                        null,
                                        null));
        var made = Boolean.TRUE.equals(link.get("created").tree());
        print(
                session,
                link,
                (made ? "Linked" : "Updated")
                        + " '"
                        + source(link)
                        + "' as '"
                        + target
                        + ":v"
                        + link.get("collection_version").text()
                        + "'.");
    }

    private static String source(Answer link) {
        return link.get("source_project").text()
                + "/"
                + link.get("source_artifact").text()
                + ":v"
                + link.get("source_version").text();
    }

    private static void promote(Session session) throws IOException {
        var target = target(session);
        var alias = word(session, 1);
        var version = version(session, 2);
        var link =
                session.writable()
                        .ask(
                                RegistryOperations.PROMOTE_ARTIFACT,
                                new RegistryOperations.PromoteArtifact(
                                        target, alias, version, null));
        print(
                session,
                link,
                "Promoted '" + target + ":v" + version + "' to alias '" + alias + "'.");
    }

    private static void unlink(Session session) throws IOException {
        var target = target(session);
        var version = version(session, 1);
        var gone =
                session.writable()
                        .ask(
                                RegistryOperations.UNLINK_ARTIFACT,
                                new RegistryOperations.UnlinkArtifact(target, version, null));
        print(session, gone, "Unlinked '" + target + ":v" + version + "'.");
    }

    private static void events(Session session) throws IOException {
        var details = details(session, word(session, 0));
        var events = details.get("events");
        if (session.json()) {
            session.out().json(Fields.of("registry", details.get("name"), "events", events));
        } else if (events.isEmpty()) {
            session.out().println("No registry events found.");
        }
        for (var event : session.json() ? List.<Answer>of() : events.list()) {
            session.out()
                    .println(
                            event.get("ts").text()
                                    + " | "
                                    + event.get("kind").text()
                                    + " | "
                                    + PythonText.line(
                                            new TreeMap<>(event.get("payload").fields())));
        }
    }

    private static Answer details(Session session, String registry) throws IOException {
        return session.source()
                .ask(
                        RegistryOperations.GET_REGISTRY_DETAILS,
                        new RegistryOperations.RegistryQuery(registry, null));
    }

    private static void print(Session session, Answer answer, String words) {
        if (session.json()) {
            session.out().json(answer);
        } else {
            session.out().println(words);
        }
    }

    private static String word(Session session, int index) {
        return session.given().parameters().get(index);
    }

    /** {@code registry/collection}, without the {@code registry-} that Python allows before it. */
    private static String target(Session session) {
        var given = word(session, 0);
        var target = given.startsWith("registry-") ? given.substring(9) : given;
        if (target.indexOf('/') < 1 || target.endsWith("/")) {
            throw Fault.usage("TARGET must look like registry/collection, not " + given);
        }
        return target;
    }

    private static long version(Session session, int index) {
        var given = word(session, index);
        try {
            return Long.parseLong(given.startsWith("v") ? given.substring(1) : given);
        } catch (NumberFormatException e) {
            throw Fault.usage("VERSION must be a number or vN, not " + given);
        }
    }
}
