package dev.trackio.server.surface.mcp;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a request of the modern era says twice, in its body and in HTTP headers for those who pass
 * it on without reading it: both must agree.
 */
final class Headers {
    static final String VERSION = "MCP-Protocol-Version";
    static final String META_VERSION = "io.modelcontextprotocol/protocolVersion";
    static final String META_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";

    private static final String BASE64 = "=?base64?";
    private static final String BASE64_END = "?=";

    private Headers() {}

    /**
     * @param header null on a transport that has none: the body alone counts then
     * @throws RpcFault in the order in which a client would mend it: revision, then capabilities,
     *     then routing headers
     */
    static void check(
            @Nullable Function<String, @Nullable String> header,
            Message.Request request,
            Map<String, RawJson> meta) {
        var sent = header == null ? null : header.apply(VERSION);
        var named = Json.text(meta.get(META_VERSION));
        if (named == null) {
            if (sent != null && !sent.equals(Era.MODERN_REVISION)) {
                throw unsupported(sent);
            }
            throw RpcFault.invalidParams("_meta must name the " + META_VERSION + ".");
        }
        if (header != null && !named.equals(sent)) {
            throw mismatch(VERSION, named);
        }
        if (!named.equals(Era.MODERN_REVISION)) {
            throw unsupported(named);
        }
        var capabilities = meta.get(META_CAPABILITIES);
        if (capabilities == null || capabilities.first() != '{') {
            throw RpcFault.invalidParams(
                    "_meta must hold the " + META_CAPABILITIES + ", an object.");
        }
        if (header == null) {
            return;
        }
        match(header, "Mcp-Method", request.method());
        var target = target(request);
        if (target != null) {
            match(header, "Mcp-Name", target);
        }
    }

    /**
     * @throws RpcFault when the header is missing or says something else
     */
    static void match(Function<String, @Nullable String> header, String name, String expected) {
        var value = header.apply(name);
        if (value == null || !decode(name, value).equals(expected)) {
            throw mismatch(name, expected);
        }
    }

    /** What a request is about, which routers read from {@code Mcp-Name}. */
    static @Nullable String target(Message.Request request) {
        return switch (request.method()) {
            case "tools/call", "prompts/get" -> request.text("name");
            case "resources/read" -> request.text("uri");
            default -> null;
        };
    }

    /**
     * The text of a header; what a header cannot hold comes as {@code =?base64?...?=}, padded. A
     * value with just one of the two marks stands for itself.
     */
    static String decode(String name, String value) {
        if (!value.startsWith(BASE64)
                || !value.endsWith(BASE64_END)
                || value.length() < BASE64.length() + BASE64_END.length()) {
            return value;
        }
        var encoded = value.substring(BASE64.length(), value.length() - BASE64_END.length());
        try {
            if (encoded.length() % 4 != 0) {
                throw new IllegalArgumentException("not padded");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(encoded)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new RpcFault(
                    RpcFault.HEADER_MISMATCH,
                    400,
                    "The header " + name + " is not valid Base64 of UTF-8.");
        }
    }

    /** The form of a text in which a header can hold it: what {@link #decode} takes apart. */
    static String encode(String text) {
        var plain =
                text.chars().allMatch(c -> c >= ' ' && c <= '~')
                        && text.equals(text.strip())
                        && !text.startsWith(BASE64);
        return plain
                ? text
                : BASE64
                        + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
                        + BASE64_END;
    }

    private static RpcFault mismatch(String header, String expected) {
        return new RpcFault(
                RpcFault.HEADER_MISMATCH,
                400,
                "The header "
                        + header
                        + " must be there and say what the body says: "
                        + Nearest.shortened(expected));
    }

    private static RpcFault unsupported(String requested) {
        return new RpcFault(
                RpcFault.UNSUPPORTED_VERSION,
                400,
                "Unsupported protocol version: " + Nearest.shortened(requested),
                JsonObject.of("supported", List.of(Era.MODERN_REVISION), "requested", requested));
    }
}
