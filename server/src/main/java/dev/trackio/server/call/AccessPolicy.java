package dev.trackio.server.call;

import dev.trackio.api.Access;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what. An open server (bound to loopback, no token configured) lets everyone log and
 * ignores a token that comes along. Otherwise every change needs the write token, or, to log, the
 * log token where there is one; a private server wants one for reading, too, for which a read token
 * does.
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

    /** Empty where there is none, which no token equals. */
    private final byte[] readToken;

    /** Empty as well. */
    private final byte[] logToken;

    private final Rejections rejections = new Rejections();

    public AccessPolicy(Mode mode, String writeToken) {
        this(mode, writeToken, null, null);
    }

    /**
     * @param readToken lets in for reading alone; null where there is none
     * @param logToken lets in for reading and logging; null where there is none
     * @throws IllegalArgumentException when a server that is not open would take an empty token, or
     *     one token for two of them
     */
    public AccessPolicy(
            Mode mode, String writeToken, @Nullable String readToken, @Nullable String logToken) {
        if (mode != Mode.OPEN && writeToken.isBlank()) {
            throw new IllegalArgumentException("the write token is empty");
        }
        if (readToken != null && (readToken.isBlank() || readToken.equals(writeToken))) {
            throw new IllegalArgumentException("the read token must differ from the write token");
        }
        if (logToken != null
                && (logToken.isBlank()
                        || logToken.equals(writeToken)
                        || logToken.equals(readToken))) {
            throw new IllegalArgumentException("the log token must differ from the others");
        }
        this.mode = mode;
        this.writeToken = writeToken.getBytes(StandardCharsets.UTF_8);
        this.readToken = bytes(readToken);
        this.logToken = bytes(logToken);
    }

    private static byte[] bytes(@Nullable String token) {
        return token == null ? new byte[0] : token.getBytes(StandardCharsets.UTF_8);
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
            case PROTECTED -> access == Access.READ || holdsToken(access, caller, tokenArgument);
            case PRIVATE -> holdsToken(access, caller, tokenArgument);
        };
    }

    /**
     * Counts a refusal, too.
     *
     * @throws ApiException TOKEN_REQUIRED, in the words that official clients know; FORBIDDEN when
     *     the token that came along only reads
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
            if (holdsToken(Access.LOG, caller, tokenArgument)) {
                throw new ApiException(
                        ApiException.Kind.FORBIDDEN,
                        "This token logs; to rename or to delete send the write token.");
            }
            if (holdsToken(Access.READ, caller, tokenArgument)) {
                throw new ApiException(
                        ApiException.Kind.FORBIDDEN,
                        "This token reads; to log or to change data send the write token.");
            }
            throw new ApiException(ApiException.Kind.TOKEN_REQUIRED, refusal);
        }
    }

    /** Of the tokens that came with the request the first decides; an argument may stand in. */
    private boolean holdsToken(Access access, Caller caller, @Nullable String tokenArgument) {
        return (!caller.tokens().isEmpty() && lets(access, caller.tokens().getFirst()))
                || (tokenArgument != null && lets(access, tokenArgument));
    }

    /** In a time that does not tell how much of it was right, nor of which token. */
    private boolean lets(Access access, String token) {
        var bytes = token.getBytes(StandardCharsets.UTF_8);
        var writes = MessageDigest.isEqual(bytes, writeToken);
        var reads = MessageDigest.isEqual(bytes, readToken) && readToken.length > 0;
        var logs = MessageDigest.isEqual(bytes, logToken) && logToken.length > 0;
        return writes || (logs && access != Access.MANAGE) || (reads && access == Access.READ);
    }
}
