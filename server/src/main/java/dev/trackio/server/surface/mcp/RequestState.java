package dev.trackio.server.surface.mcp;

import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What a modern client carries for us between the rounds of a request that asks it something: the
 * answers so far, sealed with a key of this process, good for the very same request and for ten
 * minutes.
 */
final class RequestState {
    private static final Duration GOOD_FOR = Duration.ofMinutes(10);
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final Clock clock;

    RequestState(Clock clock) {
        var secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        key = new SecretKeySpec(secret, ALGORITHM);
        this.clock = clock;
    }

    String seal(Message.Request request, Map<String, RawJson> answers) {
        var content = clock.millis() + "." + encode(Json.bytes(answers));
        return content + "." + encode(seal(request, content));
    }

    /**
     * @throws RpcFault when the state is not what was sealed for this request, or too old
     */
    Map<String, RawJson> open(Message.Request request, String state) {
        var parts = state.split("\\.", -1);
        if (parts.length != 3) {
            throw broken();
        }
        var seal = decode(parts[2]);
        if (seal == null
                || !MessageDigest.isEqual(seal, seal(request, parts[0] + "." + parts[1]))) {
            throw broken();
        }
        if (clock.millis() - Long.parseLong(parts[0]) > GOOD_FOR.toMillis()) {
            throw RpcFault.invalidParams("The requestState is too old: start again.");
        }
        var answers = decode(parts[1]);
        if (answers == null) {
            throw broken();
        }
        return Json.fields(RawJson.of(answers));
    }

    private byte[] seal(Message.Request request, String content) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(content.getBytes(StandardCharsets.UTF_8));
            update(mac, RawJson.of(request.method()));
            for (var name : new String[] {"name", "uri", "arguments"}) {
                var value = request.params().get(name);
                update(mac, value == null ? RawJson.NULL : value);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void update(Mac mac, RawJson value) {
        mac.update((byte) 0);
        mac.update(value.array(), value.offset(), value.length());
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte @Nullable [] decode(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static RpcFault broken() {
        return RpcFault.invalidParams("The requestState is not one that this server gave out.");
    }
}
