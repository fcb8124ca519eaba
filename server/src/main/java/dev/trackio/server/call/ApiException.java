package dev.trackio.server.call;

/**
 * A fault that the caller can do something about. The message says what to do and names the value;
 * it is shown as it is, so it holds no path, no class name and no token.
 */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 60;

    /** What went wrong, with the HTTP status that says it. */
    public enum Kind {
        BAD_REQUEST(400),
        TOKEN_REQUIRED(401),
        FORBIDDEN(403),
        NOT_FOUND(404),
        /** No operation, file or page is missing: the address itself is none. */
        NO_ROUTE(404),
        METHOD_NOT_ALLOWED(405),
        CONFLICT(409),
        TOO_LARGE(413),
        UNSUPPORTED(415),
        WRONG_HOST(421),
        TOO_MANY_REQUESTS(429),
        /** Our fault; the message carries the id under which the cause is in the log. */
        INTERNAL(500),
        /** Transient: the same call succeeds later. */
        UNAVAILABLE(503);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    private final Kind kind;

    public ApiException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public ApiException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public static ApiException badRequest(String message) {
        return new ApiException(Kind.BAD_REQUEST, message);
    }

    public static ApiException notFound(String message) {
        return new ApiException(Kind.NOT_FOUND, message);
    }

    public static ApiException readOnly() {
        return new ApiException(
                Kind.FORBIDDEN, "This server is read-only: it was started with --read-only.");
    }

    /** In the words that Trackio's clients know. */
    public static ApiException noRoute() {
        return new ApiException(Kind.NO_ROUTE, "Not Found");
    }

    /** A value as a message shows it: its first 60 characters, none of them torn apart. */
    public static String shown(String value) {
        var shown = new StringBuilder();
        value.codePoints()
                .limit(SHOWN)
                .map(c -> Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
                .forEach(shown::appendCodePoint);
        return value.length() <= shown.length() ? shown.toString() : shown + "…";
    }

    public Kind kind() {
        return kind;
    }

    /** The message is always there: it is what the caller is shown. */
    @Override
    public String getMessage() {
        var message = super.getMessage();
        return message == null ? kind.name() : message;
    }
}
