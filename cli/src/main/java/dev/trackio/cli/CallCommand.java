package dev.trackio.cli;

import dev.trackio.api.Access;
import dev.trackio.api.Operation;
import dev.trackio.api.Operations;
import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.api.Schema;
import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Session;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** {@code trackio call …}: every operation as a command, with its parameters as options. */
final class CallCommand {
    private static final Option INPUT =
            Option.text("--json-input", "JSON", "All arguments as one JSON object.");

    /** Stands for all of them in the help. */
    static final Command LINE =
            Command.of(
                    "call OPERATION",
                    "Call any operation of the server; trackio call --help lists them.",
                    session -> {
                        throw new IllegalStateException("no operation");
                    });

    private CallCommand() {}

    /** Derived from the catalogue, so a new operation is a command as well. */
    static List<Command> all() {
        var commands = new ArrayList<Command>();
        for (var operation : Operations.catalogue().operations()) {
            commands.add(command(operation));
        }
        return commands;
    }

    private static Command command(Operation<?, ?> operation) {
        var options = new ArrayList<Option>();
        for (var field : operation.shape(Profile.CURRENT).input().fields()) {
            options.add(Option.text(name(field), "VALUE", field.doc()));
        }
        options.add(INPUT);
        return Command.of(
                        "call " + operation.name(),
                        operation.summary(),
                        session -> call(session, operation))
                .with(options.toArray(Option[]::new))
                .example("--json-input '" + Json.string(operation.example()) + "'");
    }

    private static String name(Schema.Field field) {
        return "--" + field.name().replace('_', '-');
    }

    private static <I extends Record, O> void call(Session session, Operation<I, O> operation)
            throws IOException {
        var arguments = new LinkedHashMap<String, RawJson>();
        var input = session.given().text(INPUT);
        if (input != null) {
            arguments.putAll(Json.fields(RawJson.of(input)));
        }
        for (var field : operation.shape(Profile.CURRENT).input().fields()) {
            var value = session.given().text(Option.text(name(field), "VALUE", field.doc()));
            if (value != null) {
                arguments.put(field.name(), value(field.schema(), value));
            }
        }
        var record =
                operation
                        .input()
                        .cast(
                                new Arguments(Operations.catalogue())
                                        .names(operation, Json.raw(arguments)));
        var source = operation.access() == Access.READ ? session.source() : session.writable();
        session.out().json(source.ask(operation, record));
    }

    /** A text stands for itself; anything else is JSON. */
    private static RawJson value(Schema schema, String given) {
        var inner = schema instanceof Schema.OrNull(var some) ? some : schema;
        if (inner.equals(Schema.TEXT)) {
            return Json.raw(given);
        }
        var _ = Json.tree(RawJson.of(given)); // else the fault would be found far from its option
        return RawJson.of(given);
    }
}
