package dev.trackio.query;

import dev.trackio.TrackioException;
import dev.trackio.wire.ServerFiles;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A version of an artifact, as the server has it. What lists of artifacts do not say of a version,
 * such as its files, is asked for when it is wanted.
 */
public final class StoredVersion {
    private final Connection connection;
    private final String project;
    private final Fields known;

    /**
     * A file of the version.
     *
     * @param path within the artifact, with slashes
     * @param digest SHA-256 of its bytes; of a file that lies elsewhere any text
     * @param reference where it lies, for a file that the server does not have
     */
    public record File(String path, String digest, long sizeBytes, @Nullable String reference) {}

    /**
     * @param known at least its number, and the artifact's name
     */
    StoredVersion(Connection connection, String project, Fields known) {
        this.connection = connection;
        this.project = project;
        this.known = known;
    }

    /** Those that a run used or logged: each says of which project its artifact is. */
    static List<StoredVersion> links(Connection connection, @Nullable Object answer) {
        return Fields.list(answer).stream()
                .map(link -> new StoredVersion(connection, link.text("project"), link))
                .toList();
    }

    /** Those in a list of artifacts, whose name and type stand beside them. */
    static List<StoredVersion> of(Connection connection, String project, Fields artifact) {
        return Fields.list(artifact.value("versions")).stream()
                .map(
                        version -> {
                            var all = new LinkedHashMap<String, @Nullable Object>();
                            all.put("name", artifact.value("name"));
                            all.put("type", artifact.value("type"));
                            all.putAll(Fields.map(version.object()));
                            return new StoredVersion(connection, project, new Fields(all));
                        })
                .toList();
    }

    /** The name of the artifact's project. */
    public String project() {
        return project;
    }

    /** Unique within the project. */
    public long id() {
        return known.whole("version_id");
    }

    /** The artifact's name. */
    public String name() {
        return known.text("name");
    }

    /** From 0 on; {@code v0} is its name. */
    public long version() {
        return known.whole("version");
    }

    /** The artifact's, such as {@code model} or {@code dataset}. */
    public String type() {
        return known.text("type");
    }

    /** Of all its files. */
    public long sizeBytes() {
        return known.whole("size_bytes");
    }

    /** When it was logged; null where the server's time cannot be read. */
    public @Nullable Instant createdAt() {
        return known.time("created_at");
    }

    /** What the artifact is; null where nobody said it. */
    public @Nullable String description() {
        return having("description").textOrNull("description");
    }

    /** What was said about this version. */
    public Map<String, @Nullable Object> metadata() {
        return Fields.map(having("metadata").value("metadata"));
    }

    /** Other names, such as {@code latest}. */
    public List<String> aliases() {
        return Fields.texts(having("aliases").value("aliases"));
    }

    /** Its files. */
    public List<File> files() {
        return Fields.list(having("manifest").value("manifest")).stream()
                .map(
                        file ->
                                new File(
                                        file.text("path"),
                                        file.text("digest"),
                                        file.whole("size"),
                                        file.textOrNull("ref")))
                .toList();
    }

    /** SHA-256 over the files' paths, digests and sizes. */
    public String digest() {
        return having("manifest_digest").text("manifest_digest");
    }

    /** The id of the run that logged it; null where there was none or it was deleted. */
    public @Nullable String producerRunId() {
        return having("producer_run_id").textOrNull("producer_run_id");
    }

    /** The name of the run that logged it; null where there was none or it was deleted. */
    public @Nullable String producerRun() {
        return having("producer_run_name").textOrNull("producer_run_name");
    }

    /** What is known of it if that is among it, else all. */
    private Fields having(String member) {
        if (known.object() instanceof Map<?, ?> map && map.containsKey(member)) {
            return known;
        }
        var found = ask(connection, project, name(), "v" + version());
        if (found == null) {
            throw new TrackioException(this + " is not there any more");
        }
        return new Fields(found);
    }

    /**
     * @return null where there is none
     */
    static @Nullable Object ask(
            Connection connection, String project, String artifact, String version) {
        return connection.ask(
                "get_artifact_manifest",
                Map.of("project", project, "name", artifact, "spec", version));
    }

    /**
     * Copies its files into a folder. A file that is there with the right content is left alone,
     * another one is replaced as a whole when the new one is complete. References stay where they
     * are. A file that does not come is asked for again as long as a call may take.
     *
     * @param folder is made where it is missing
     * @return the folder
     * @throws TrackioException when the server does not answer or does not have a file, or what
     *     comes is not what it should be
     * @throws UncheckedIOException when a file cannot be read or written
     */
    public Path download(Path folder) {
        for (var file : files()) {
            if (file.reference() == null) {
                ServerFiles.copy(
                        connection.patience(),
                        project,
                        name(),
                        file.path(),
                        file.digest(),
                        file.sizeBytes(),
                        folder);
            }
        }
        return folder;
    }

    /** Such as {@code resnet:v3}. */
    @Override
    public String toString() {
        return name() + ":v" + version();
    }
}
