package dev.trackio.server.surface.mcp;

import dev.trackio.api.Access;
import dev.trackio.api.Operation;
import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.api.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Arguments that only agents have, beside those of the operation. */
enum AgentArgument {
    CONFIRM("true once the user has agreed to it.") {
        @Override
        boolean fits(Operation<?, ?> operation) {
            return operation.confirmed();
        }
    },
    FULL("true for the whole answer, which is else cut to about 5,000 tokens.") {
        @Override
        boolean fits(Operation<?, ?> operation) {
            return operation.access() == Access.READ && isLong(operation.current().output());
        }
    };

    private static final RawJson TRUE = RawJson.of("true");

    private final String doc;

    AgentArgument(String doc) {
        this.doc = doc;
    }

    abstract boolean fits(Operation<?, ?> operation);

    /**
     * The path of 2025 lists its tools with the arguments that they had; it takes this one, too.
     */
    boolean isListed(Profile profile) {
        return this == CONFIRM || profile == Profile.CURRENT;
    }

    static List<AgentArgument> of(Operation<?, ?> operation) {
        return Arrays.stream(values()).filter(argument -> argument.fits(operation)).toList();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Schema.Field field() {
        return new Schema.Field(word(), Schema.FLAG, false, doc);
    }

    boolean given(Map<String, RawJson> arguments) {
        return TRUE.equals(arguments.getOrDefault(word(), RawJson.NULL));
    }

    /** Whether an answer has lists, or texts and objects of any length. */
    private static boolean isLong(Schema output) {
        return switch (output) {
            case Schema.ListOf ignored -> true;
            case Schema.MapOf ignored -> true;
            case Schema.Anything ignored -> true;
            case Schema.OrNull(var inner) -> isLong(inner);
            case Schema.Fields(var fields) -> fields.stream().anyMatch(f -> isLong(f.schema()));
            case Schema.Nothing ignored -> false;
            case Schema.Text ignored -> false;
            case Schema.Whole ignored -> false;
            case Schema.Decimal ignored -> false;
            case Schema.Flag ignored -> false;
            case Schema.UploadedFile ignored -> false;
        };
    }
}
