package dev.trackio.server.call;

/**
 * How long a body may be.
 *
 * @param advice what else a caller who went beyond is told; empty for nothing
 */
public record BodyLimit(long bytes, String advice) {
    public static BodyLimit of(long bytes) {
        return new BodyLimit(bytes, "");
    }

    public ApiException exceeded() {
        return new ApiException(
                ApiException.Kind.TOO_LARGE,
                "The body is larger than the limit of " + bytes + " bytes." + advice);
    }
}
