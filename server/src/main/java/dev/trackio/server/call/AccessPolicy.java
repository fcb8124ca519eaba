package dev.trackio.server.call;

import dev.trackio.api.Access;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what. An open server (bound to loopback, no token configured) lets everyone log and
 * ignores a token that comes along. Otherwise every change needs the write token; a private server
 * wants it for reading, too.
 */
public final class AccessPolicy {
    private static final String HOW =
            " Use the write-access URL from trackio.show(), set TRACKIO_WRITE_TOKEN, or send header"
                    + " X-Trackio-Write-Token.";

    /** How far the server is closed. */
    public enum Mode {
        /** Everyone may read and write. */
        OPEN,
        /** Everyone may read; writing needs the token. */
        PROTECTED,
        /** Everything needs the token. */
        PRIVATE
    }

    private final Mode mode;
    private final byte[] writeToken;
    private final Rejections rejections = new Rejections();

    /**
     * @throws IllegalArgumentException when a server that is not open would take an empty token
     */
    public AccessPolicy(Mode mode, String writeToken) {
        if (mode != Mode.OPEN && writeToken.isBlank()) {
            throw new IllegalArgumentException("the write token is empty");
        }
        this.mode = mode;
        this.writeToken = writeToken.getBytes(StandardCharsets.UTF_8);
    }

    public Mode mode() {
        return mode;
    }

    /**
     * Whether the caller may. Asking counts for nothing; who refuses somebody calls {@link #check}.
     */
    public boolean allows(Access access, Caller caller, @Nullable String tokenArgument) {
        return switch (mode) {
            case OPEN -> true;
            case PROTECTED -> access == Access.READ || holdsToken(caller, tokenArgument);
            case PRIVATE -> holdsToken(caller, tokenArgument);
        };
    }

    /**
     * Counts a refusal, too.
     *
     * @throws ApiException TOKEN_REQUIRED, in the words that official clients know
     */
    public void check(Access access, Caller caller, @Nullable String tokenArgument) {
        check(
                access,
                caller,
                tokenArgument,
                switch (access) {
                    case READ ->
                            "A write_token is required to read from this private server." + HOW;
                    case LOG ->
                            "A write_token is required to log metrics or upload to this server."
                                    + HOW;
                    case MANAGE ->
                            "A write_token is required to delete or rename runs. Open the dashboard"
                                    + " using the link that includes the write_token query"
                                    + " parameter.";
                });
    }

    /** As {@link #check}, for a file that is sent before the call that uses it. */
    public void checkUpload(Caller caller) {
        check(
                Access.LOG,
                caller,
                null,
                "A write_token is required to upload files to this server." + HOW);
    }

    private void check(
            Access access, Caller caller, @Nullable String tokenArgument, String refusal) {
        if (!allows(access, caller, tokenArgument)) {
            rejections.note(caller.address());
            throw new ApiException(ApiException.Kind.TOKEN_REQUIRED, refusal);
        }
    }

    /** Of the tokens that came with the request the first decides; an argument may stand in. */
    private boolean holdsToken(Caller caller, @Nullable String tokenArgument) {
        return (!caller.tokens().isEmpty() && same(caller.tokens().getFirst()))
                || (tokenArgument != null && same(tokenArgument));
    }

    /** In a time that does not tell how much of it was right. */
    private boolean same(String token) {
        return MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), writeToken);
    }
}
