package dev.trackio.server.artifacts;

import dev.trackio.server.call.ApiException;
import java.util.regex.Pattern;

/** Which names artifacts, their aliases and collections of them may have. */
public final class ArtifactNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern VERSION = Pattern.compile("v\\d+");
    private static final int MAX_LENGTH = 1_000;
    private static final String RULE =
            " must match ^[A-Za-z0-9._-]+$ (letters, digits, dot, underscore, hyphen).";

    private ArtifactNames() {}

    static void checkName(String name) {
        check("Artifact name ", name);
    }

    public static void checkCollection(String name) {
        check("Collection name ", name);
    }

    public static void checkAlias(String alias) {
        if (alias.isEmpty()) {
            throw ApiException.badRequest("Alias '' must be a non-empty string.");
        }
        check("Alias ", alias);
        if (VERSION.matcher(alias).matches()) {
            throw ApiException.badRequest(
                    "Alias '"
                            + ApiException.shown(alias)
                            + "' is reserved for version pointers (vN); choose another.");
        }
    }

    private static void check(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw ApiException.badRequest(what + "'" + ApiException.shown(name) + "'" + RULE);
        }
        if (name.length() > MAX_LENGTH) {
            throw ApiException.badRequest(
                    what
                            + "'"
                            + ApiException.shown(name)
                            + "' is longer than "
                            + MAX_LENGTH
                            + " characters.");
        }
    }
}
