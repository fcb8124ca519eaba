package dev.trackio.server.registry;

import dev.trackio.server.artifacts.ArtifactNames;
import dev.trackio.server.call.ApiException;

/** A collection of a registry, {@code models/classifier}. */
public record Target(RegistryName registry, String collection) {
    public static Target of(String target) {
        var slash = target.indexOf('/');
        if (slash < 0 || target.indexOf('/', slash + 1) >= 0) {
            throw ApiException.badRequest(
                    "Registry target '"
                            + ApiException.shown(target)
                            + "' must be '<registry>/<collection>', e.g. 'models/churn-model'.");
        }
        var collection = target.substring(slash + 1);
        var registry = RegistryName.ofTarget(target.substring(0, slash));
        ArtifactNames.checkCollection(collection);
        return new Target(registry, collection);
    }
}
