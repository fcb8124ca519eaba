package dev.trackio.server.surface.mcp;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;

/** Counts tokens as models of 2026 do; the one tokenizer of all budgets. */
final class O200k {
    private static final Encoding ENCODING =
            Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

    private O200k() {}

    static int tokens(String text) {
        return ENCODING.countTokensOrdinary(text);
    }
}
