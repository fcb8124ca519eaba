package dev.trackio.server.registry;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.projects.ProjectName;
import java.util.Optional;
import java.util.regex.Pattern;

/** A registry's name. It is kept as the project whose name begins with {@code registry-}. */
public record RegistryName(String name) {
    private static final String PREFIX = "registry-";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

    /**
     * @throws ApiException BAD_REQUEST when no registry can have this name
     */
    public static RegistryName of(String name) {
        if (!NAME.matcher(name).matches()) {
            throw ApiException.badRequest(
                    "Registry name '"
                            + ApiException.shown(name)
                            + "' must match ^[A-Za-z0-9_-]+$ (letters, digits, underscore,"
                            + " hyphen).");
        }
        var registry = new RegistryName(name);
        var _ = registry.project(); // refuses a name that is too long
        return registry;
    }

    /** Of a project that may be one. */
    static Optional<RegistryName> ofProject(String key) {
        return key.startsWith(PREFIX) && NAME.matcher(key.substring(PREFIX.length())).matches()
                ? Optional.of(new RegistryName(key.substring(PREFIX.length())))
                : Optional.empty();
    }

    /** Without the prefix, which some write out. */
    static RegistryName ofTarget(String name) {
        return of(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name);
    }

    public ProjectName project() {
        return ProjectName.of(PREFIX + name);
    }
}
