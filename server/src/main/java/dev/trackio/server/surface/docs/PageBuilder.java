package dev.trackio.server.surface.docs;

import dev.trackio.api.Catalogue;
import dev.trackio.api.Operation;
import dev.trackio.api.Profile;
import dev.trackio.api.Schema;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.Dispatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts the API page together for one caller. */
final class PageBuilder {
    private static final Caller ANYONE = new Caller(List.of(), "anyone");

    private final Catalogue catalogue;
    private final Dispatcher dispatcher;
    private final boolean mcp;
    private final String version;
    private final SampleResults results;

    PageBuilder(Catalogue catalogue, Dispatcher dispatcher, boolean mcp, String version) {
        this.catalogue = catalogue;
        this.dispatcher = dispatcher;
        this.mcp = mcp;
        this.version = version;
        this.results = new SampleResults(catalogue, dispatcher);
    }

    ApiPage page(String base, Sample sample, Caller caller) {
        return new ApiPage(
                base,
                version,
                new ApiPage.Shown(sample.project(), sample.run(), sample.metric()),
                new ApiPage.Mcp(
                        mcp,
                        base + McpAddress.SEED,
                        base + McpAddress.CURRENT,
                        names(catalogue.tools(Profile.SEED)),
                        names(catalogue.tools(Profile.CURRENT))),
                install(),
                catalogue.operations().stream()
                        .map(operation -> entry(call(operation, base, sample), caller))
                        .toList(),
                McpClients.all(base + McpAddress.SEED, someToolNeedsToken()));
    }

    private static List<String> names(List<Operation<?, ?>> operations) {
        return operations.stream().map(Operation::name).toList();
    }

    private static Map<String, String> install() {
        var install = new LinkedHashMap<String, String>();
        install.put("python", "pip install gradio_client");
        install.put("javascript", "npm i -D @gradio/client");
        install.put("bash", "curl --version");
        return install;
    }

    private Call call(Operation<?, ?> operation, String base, Sample sample) {
        return new Call(operation, base, needsToken(operation), sample);
    }

    private boolean needsToken(Operation<?, ?> operation) {
        return !dispatcher.access().allows(operation.access(), ANYONE, null);
    }

    private boolean someToolNeedsToken() {
        return catalogue.tools(Profile.SEED).stream().anyMatch(this::needsToken);
    }

    private ApiPage.Entry entry(Call call, Caller caller) {
        var operation = call.operation();
        return new ApiPage.Entry(
                operation.name(),
                access(call),
                operation.summary(),
                parameters(operation.current().input()),
                returns(call, Profile.CURRENT, caller),
                sameAnswer(operation) ? null : returns(call, Profile.SEED, caller),
                note(call),
                snippets(call),
                tryArguments(call));
    }

    private static String access(Call call) {
        return call.file().isPresent()
                ? "upload"
                : call.operation().access().name().toLowerCase(Locale.ROOT);
    }

    private static boolean sameAnswer(Operation<?, ?> operation) {
        return covers(operation.seed().output(), operation.current().output());
    }

    /** Whether one says of an answer what the other does, or less. */
    private static boolean covers(Schema older, Schema newer) {
        return switch (older) {
            case Schema.MapOf(Schema.Anything()) when newer instanceof Schema.Fields -> true;
            case Schema.ListOf(var items) when newer instanceof Schema.ListOf(var newItems) ->
                    covers(items, newItems);
            default -> older.equals(newer);
        };
    }

    private static List<ApiPage.Parameter> parameters(Schema.Fields fields) {
        return fields.fields().stream().map(PageBuilder::parameter).toList();
    }

    private static ApiPage.Parameter parameter(Schema.Field field) {
        return new ApiPage.Parameter(
                field.name(),
                TypeWords.of(field.schema()),
                field.required(),
                null,
                field.doc(),
                field.schema() instanceof Schema.ListOf(Schema.Fields entry)
                        ? parameters(entry)
                        : List.of());
    }

    private ApiPage.Returns returns(Call call, Profile profile, Caller caller) {
        return new ApiPage.Returns(
                TypeWords.result(call.operation().shape(profile).output()),
                results.of(call, profile, caller));
    }

    private @Nullable String note(Call call) {
        var once =
                call.once()
                        ? "Each example runs once: the project must not exist yet. Choose another"
                                + " name to run it again."
                        : "";
        var token =
                call.needsToken()
                        ? "Set the environment variable TRACKIO_WRITE_TOKEN to the server's token"
                                + " first."
                        : "";
        var note = (once + " " + token).strip();
        return note.isEmpty() ? null : note;
    }

    private ApiPage.Snippets snippets(Call call) {
        return new ApiPage.Snippets(
                ClientSnippets.python(call),
                ClientSnippets.javascript(call),
                CurlSnippets.bash(call),
                catalogue.tools(Profile.CURRENT).contains(call.operation())
                        ? CurlSnippets.mcp(call)
                        : null);
    }

    private static Map<String, @Nullable Object> tryArguments(Call call) {
        return plain(call.arguments(Profile.CURRENT, ""));
    }

    /** A file is to be chosen in the form: here is only its name. */
    private static Map<String, @Nullable Object> plain(Map<?, ?> arguments) {
        var plain = new LinkedHashMap<String, @Nullable Object>();
        arguments.forEach((name, value) -> plain.put(String.valueOf(name), plain(value)));
        return plain;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case SampleFile file -> Map.of("path", file.fileName());
            case Map<?, ?> map -> plain(map);
            case List<?> list -> list.stream().map(PageBuilder::plain).collect(Collectors.toList());
            case null, default -> value;
        };
    }
}
