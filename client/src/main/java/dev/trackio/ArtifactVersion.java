package dev.trackio;

import dev.trackio.wire.JsonReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A version of an artifact, as the server has it. Immutable; any thread may use it. */
public final class ArtifactVersion {
    /**
     * A file of a version.
     *
     * @param path with slashes, below the artifact's folder
     * @param digest the SHA-256 of its content, 64 hexadecimal digits; of a reference any text
     * @param bytes its size
     * @param reference its address, when it is not on the server
     */
    public record Entry(String path, String digest, long bytes, @Nullable String reference) {}

    private final Patience patience;
    private final String project;
    private final Object record;

    /**
     * @param record as the server answers it
     */
    ArtifactVersion(Patience patience, String project, Object record) {
        this.patience = patience;
        this.project = project;
        this.record = record;
    }

    /** The artifact's name. */
    public String name() {
        return text("name");
    }

    /** The artifact's type. */
    public String type() {
        return text("type");
    }

    /** 0 for the first, then 1, 2, …: {@code v0}, {@code v1}. */
    public int version() {
        return (int) number("version");
    }

    /** Its other names, such as {@code latest}. */
    public List<String> aliases() {
        return JsonReader.list(member("aliases")).stream().map(String::valueOf).toList();
    }

    /** What tells it from other versions: the SHA-256 of the list of its files. */
    public String digest() {
        return text("manifest_digest");
    }

    /** Of all its files together. */
    public long bytes() {
        return number("size_bytes");
    }

    /** When it was made. */
    public @Nullable Instant createdAt() {
        try {
            return Instant.parse(text("created_at"));
        } catch (DateTimeParseException e) {
            return null; // older files have times without a zone
        }
    }

    /** What is known about it: values as JSON has them, whole numbers as {@link Long}. */
    public Map<String, @Nullable Object> metadata() {
        var metadata = new LinkedHashMap<String, @Nullable Object>();
        if (member("metadata") instanceof Map<?, ?> map) {
            map.forEach((key, value) -> metadata.put(String.valueOf(key), value));
        }
        return Collections.unmodifiableMap(metadata);
    }

    /** Its files. */
    public List<Entry> entries() {
        var entries = new ArrayList<Entry>();
        for (var entry : JsonReader.list(member("manifest"))) {
            var ref = JsonReader.member(entry, "ref");
            entries.add(
                    new Entry(
                            String.valueOf(JsonReader.member(entry, "path")),
                            String.valueOf(JsonReader.member(entry, "digest")),
                            JsonReader.member(entry, "size") instanceof Number size
                                    ? size.longValue()
                                    : 0,
                            ref == null ? null : String.valueOf(ref)));
        }
        return entries;
    }

    /**
     * Copies its files into a folder, and waits for them. A file that is there with the right
     * content is left alone, another one is replaced as a whole when the new one is complete.
     * References stay where they are.
     *
     * @param folder is made where it is missing
     * @return the folder
     * @throws TrackioException when the server does not answer or does not have a file, or what
     *     comes is not what it should be
     * @throws UncheckedIOException when a file cannot be read or written
     */
    public Path download(Path folder) {
        for (var entry : entries()) {
            if (entry.reference() == null) {
                try {
                    download(entry, folder);
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot write " + entry.path() + ": " + e, e);
                }
            }
        }
        return folder;
    }

    private void download(Entry entry, Path folder) throws IOException {
        if (!Artifact.isBelow(entry.path()) || !entry.digest().matches("[0-9a-f]{64}")) {
            throw new TrackioException(
                    "Artifact '" + name() + "' has a file whose path or digest is none: " + entry);
        }
        var target = folder.resolve(entry.path());
        if (Files.isRegularFile(target)
                && Files.size(target) == entry.bytes()
                && Digests.of(target).equals(entry.digest())) {
            return;
        }
        Files.createDirectories(target.getParent());
        var unfinished = target.resolveSibling("." + UUID.randomUUID() + ".partial");
        var file = "File '" + entry.path() + "' of artifact '" + name() + "'";
        var path = "artifact_blob/" + RunMedia.key(project) + "/" + entry.digest();
        try {
            patience.fresh()
                    .ask(
                            file + " does not come",
                            server -> {
                                server.download(path, unfinished, entry.bytes());
                                return unfinished;
                            });
            if (!Digests.of(unfinished).equals(entry.digest())) {
                throw new TrackioException(
                        file + " came with another content than it has: download it again");
            }
            WholeFiles.move(unfinished, target);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    long versionId() {
        return number("version_id");
    }

    private @Nullable Object member(String name) {
        return JsonReader.member(record, name);
    }

    private String text(String name) {
        return String.valueOf(member(name));
    }

    private long number(String name) {
        return member(name) instanceof Number number ? number.longValue() : 0;
    }

    /** Such as {@code resnet:v3}. */
    @Override
    public String toString() {
        return name() + ":v" + version();
    }
}
