package dev.trackio.server.surface.docs;

import dev.trackio.api.Profile;
import dev.trackio.api.Schema;
import dev.trackio.api.Schema.Anything;
import dev.trackio.api.Schema.Decimal;
import dev.trackio.api.Schema.Fields;
import dev.trackio.api.Schema.Flag;
import dev.trackio.api.Schema.ListOf;
import dev.trackio.api.Schema.MapOf;
import dev.trackio.api.Schema.Nothing;
import dev.trackio.api.Schema.OrNull;
import dev.trackio.api.Schema.Text;
import dev.trackio.api.Schema.UploadedFile;
import dev.trackio.api.Schema.Whole;
import java.util.ArrayList;
import java.util.List;

/**
 * Programs for the Gradio clients. Those learn the parameters of the first ten operations from a
 * description of 2025, so nothing newer is passed to them.
 */
final class ClientSnippets {
    private static final String TOKEN_VARIABLE = "TRACKIO_WRITE_TOKEN";
    private static final String ONCE =
            " Runs once: the project must not exist yet. Choose another name to run it again.\n";

    private ClientSnippets() {}

    static String python(Call call) {
        var file = call.file();
        var imports = new ArrayList<String>();
        file.ifPresent(f -> imports.addAll(f.pythonImports()));
        if (call.needsToken()) {
            imports.add("import os");
        }
        var out = new StringBuilder();
        imports.stream().sorted(ClientSnippets::order).forEach(i -> out.append(i).append('\n'));
        out.append(imports.isEmpty() ? "" : "\n");
        out.append(
                file.isPresent()
                        ? "from gradio_client import Client, handle_file\n\n"
                        : "from gradio_client import Client\n\n");
        file.ifPresent(f -> out.append(f.python()).append('\n'));
        out.append("client = Client(").append(Literal.string(call.base() + "/"));
        if (call.needsToken()) {
            out.append(", headers={\"X-Trackio-Write-Token\": os.environ[\"")
                    .append(TOKEN_VARIABLE)
                    .append("\"]}");
        }
        out.append(holdsPaths(call.operation().seed().output()) ? ", download_files=False" : "");
        out.append(")\n");
        if (call.once()) {
            out.append('#').append(ONCE);
        }
        out.append("result = client.predict(\n");
        call.arguments(Profile.SEED, "python")
                .forEach(
                        (name, value) ->
                                out.append("    ")
                                        .append(name)
                                        .append('=')
                                        .append(
                                                Literal.PYTHON.of(
                                                        value, f -> "handle_file(str(file))"))
                                        .append(",\n"));
        return out.append("    api_name=\"/")
                .append(call.operation().name())
                .append("\",\n)\nprint(result)\n")
                .toString();
    }

    /**
     * Whatever has a path the client takes for a file of the server and fetches, unless told not
     * to.
     */
    private static boolean holdsPaths(Schema answer) {
        return switch (answer) {
            case Fields(var fields) ->
                    fields.stream()
                            .anyMatch(f -> f.name().equals("path") || holdsPaths(f.schema()));
            case ListOf(var items) -> holdsPaths(items);
            case MapOf(var values) -> holdsPaths(values);
            case OrNull(var inner) -> holdsPaths(inner);
            case Nothing n -> false;
            case Text n -> false;
            case Whole n -> false;
            case Decimal n -> false;
            case Flag n -> false;
            case Anything n -> false;
            case UploadedFile n -> false;
        };
    }

    static String javascript(Call call) {
        var file = call.file();
        var out = new StringBuilder();
        file.map(SampleFile::javascriptImports)
                .orElse(List.of())
                .forEach(i -> out.append(i).append('\n'));
        out.append(
                file.isPresent()
                        ? "import { Client, handle_file } from \"@gradio/client\";\n\n"
                        : "import { Client } from \"@gradio/client\";\n\n");
        file.ifPresent(f -> out.append(f.javascript()).append('\n'));
        out.append("const client = await Client.connect(")
                .append(Literal.string(call.base() + "/"));
        if (call.needsToken()) {
            out.append(", {\n    headers: { \"X-Trackio-Write-Token\": process.env.")
                    .append(TOKEN_VARIABLE)
                    .append(" },\n}");
        }
        out.append(");\n");
        if (call.once()) {
            out.append("//").append(ONCE);
        }
        out.append("const result = await client.predict(\"/")
                .append(call.operation().name())
                .append("\", {");
        var arguments = call.arguments(Profile.SEED, "javascript");
        arguments.forEach(
                (name, value) ->
                        out.append("\n    ")
                                .append(Literal.JAVASCRIPT.key(name))
                                .append(": ")
                                .append(Literal.JAVASCRIPT.of(value, f -> "handle_file(file)"))
                                .append(','));
        return out.append(arguments.isEmpty() ? "" : "\n")
                .append("});\nconsole.log(result.data);\n")
                .toString();
    }

    /** Plain imports before those from a module, as Python's formatters sort them. */
    private static int order(String a, String b) {
        var first = Boolean.compare(a.startsWith("from"), b.startsWith("from"));
        return first != 0 ? first : a.compareTo(b);
    }
}
