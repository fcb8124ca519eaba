package dev.trackio;

import dev.trackio.wire.Calls;
import dev.trackio.wire.JsonReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes and finds versions of artifacts. Here the caller waits: a program goes on with what it is
 * told, and a version that is half on the server is none.
 */
final class Artifacts {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int FILES_AT_ONCE = 100;

    private final Patience patience;
    private final String project;
    private final String run;
    private final String runId;

    Artifacts(Patience patience, String project, String run, String runId) {
        this.patience = patience;
        this.project = project;
        this.run = run;
        this.runId = runId;
    }

    ArtifactVersion log(Artifact artifact, List<String> aliases) {
        aliases.forEach(Artifacts::requireAlias);
        var manifest = new ArrayList<Map<String, Object>>();
        var files = new LinkedHashMap<String, Path>();
        for (var file : artifact.files().entrySet()) {
            files.put(add(file.getKey(), file.getValue(), manifest), file.getValue());
        }
        for (var reference : artifact.references().entrySet()) {
            var uri = reference.getValue().uri().toString();
            var bytes = reference.getValue().bytes();
            var path = reference.getKey();
            manifest.add(Map.of("path", path, "digest", uri, "ref", uri, "size", bytes));
        }
        if (manifest.isEmpty()) {
            throw new IllegalArgumentException(
                    "Artifact '"
                            + artifact.name()
                            + "' has no files: add some with file or folder");
        }
        manifest.sort(Comparator.comparing(entry -> String.valueOf(entry.get("path"))));
        var asked = patience.fresh();
        return asked.ask(
                "Artifact '" + artifact.name() + "' is not logged",
                server -> {
                    bring(server, files, asked);
                    var about = about(artifact, manifest, aliases);
                    return version(ask(server, "artifact_log", about));
                });
    }

    /** Returns the digest. */
    private static String add(String path, Path file, List<Map<String, Object>> manifest) {
        try {
            var digest = Digests.of(file);
            manifest.add(Map.of("path", path, "digest", digest, "size", Files.size(file)));
            return digest;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }

    private static void requireAlias(String alias) {
        Artifact.requireName("alias of an artifact", alias);
        if (alias.matches("v[0-9]+")) {
            throw new IllegalArgumentException(
                    "An alias is not '" + alias + "', which looks like the number of a version");
        }
    }

    private Map<String, @Nullable Object> about(
            Artifact artifact, List<Map<String, Object>> manifest, List<String> aliases) {
        var about = new LinkedHashMap<String, @Nullable Object>();
        about.put("project", project);
        about.put("name", artifact.name());
        about.put("type", artifact.type());
        about.put("description", artifact.description());
        about.put("metadata", artifact.metadata());
        about.put("manifest", manifest);
        about.put("aliases", aliases);
        about.put("run_name", run);
        about.put("run_id", runId);
        about.put("hf_token", null);
        return about;
    }

    /** Those that the server does not have yet. */
    private void bring(Calls server, Map<String, Path> files, Patience asked) throws IOException {
        var digests = List.copyOf(files.keySet());
        for (var from = 0; from < digests.size(); from += FILES_AT_ONCE) {
            var some = digests.subList(from, Math.min(from + FILES_AT_ONCE, digests.size()));
            var arguments = withToken(Map.of("project", project, "digests", some));
            var present = ask(server, "check_artifact_blobs", arguments);
            var known = JsonReader.list(JsonReader.member(present, "present"));
            for (var digest : some) {
                var file = files.get(digest);
                if (file != null && !known.contains(digest)) {
                    bring(server, digest, file);
                    asked.progress();
                }
            }
        }
    }

    private void bring(Calls server, String digest, Path file) throws IOException {
        var uploaded = Calls.fileData(server.askToTake(file, digest), digest);
        var upload = Map.of("project", project, "digest", digest, "uploaded_file", uploaded);
        server.ask(
                "bulk_upload_artifact_blob",
                withToken(Map.of("project", project, "uploads", List.of(upload))),
                server.withFile(Files.size(file))); // it computes the digest, too
    }

    ArtifactVersion use(String name) {
        var colon = name.indexOf(':');
        var spec = colon < 0 ? "latest" : name.substring(colon + 1);
        var artifact = colon < 0 ? name : name.substring(0, colon);
        Artifact.requireName("name of an artifact", artifact);
        return patience.fresh()
                .ask(
                        "Artifact '" + name + "' is not used",
                        server -> {
                            var found =
                                    ask(
                                            server,
                                            "get_artifact_manifest",
                                            Map.of(
                                                    "project", project, "name", artifact, "spec",
                                                    spec));
                            if (found == null) {
                                throw new TrackioException(
                                        "Project '"
                                                + project
                                                + "' has no artifact '"
                                                + artifact
                                                + ":"
                                                + spec
                                                + "'. It has: "
                                                + known(server));
                            }
                            var version = version(found);
                            ask(
                                    server,
                                    "log_artifact_use",
                                    withToken(
                                            Map.of(
                                                    "project", project,
                                                    "version_id", version.versionId(),
                                                    "run_name", run,
                                                    "run_id", runId)));
                            return version;
                        });
    }

    private String known(Calls server) throws IOException {
        var all = JsonReader.list(ask(server, "get_artifacts", Map.of("project", project)));
        return all.isEmpty()
                ? "none"
                : all.stream()
                        .limit(20)
                        .map(artifact -> String.valueOf(JsonReader.member(artifact, "name")))
                        .collect(Collectors.joining(", "));
    }

    private static Map<String, @Nullable Object> withToken(Map<String, ?> arguments) {
        var all = new LinkedHashMap<String, @Nullable Object>(arguments);
        all.put("hf_token", null); // other Trackios require it
        return all;
    }

    private ArtifactVersion version(@Nullable Object record) throws IOException {
        if (!(record instanceof Map<?, ?>)) {
            throw new IOException("the server answers no version");
        }
        return new ArtifactVersion(patience, project, record);
    }

    private @Nullable Object ask(Calls server, String operation, Map<String, ?> arguments)
            throws IOException {
        return server.ask(operation, arguments, LIMIT);
    }
}
