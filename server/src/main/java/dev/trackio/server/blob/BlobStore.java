package dev.trackio.server.blob;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Files that belong to runs and projects, by a path of names. */
public interface BlobStore {
    /**
     * Keeps a file, durably, in the place of one that was there. The source is moved where that is
     * possible.
     *
     * @throws dev.trackio.server.call.ApiException BAD_REQUEST when a name is none: empty, {@code
     *     .}, {@code ..}, with a separator or a control character, or longer than 255 bytes
     */
    void put(List<String> path, Path source);

    /** The file, or empty when there is none; also for paths that no file can have. */
    Optional<Blob> open(List<String> path);

    /** Whether there is such a file. */
    boolean has(List<String> path);

    /**
     * Files in a folder and in those below it, in no order; links are no files and are not
     * followed. Empty when there is no such folder.
     *
     * @param most no more than so many
     */
    List<Listed> list(List<String> folder, int most);

    /**
     * Gives a file one more place, durably; the old one stays. Nothing that is there is replaced.
     *
     * @return TAKEN when another file is in the new place, also one that only has the same name
     * @throws dev.trackio.server.call.ApiException as {@link #put}
     */
    default Linked link(List<String> path, List<String> to) {
        return link(path, this, to);
    }

    /** As above, into another store of the same kind. */
    Linked link(List<String> path, BlobStore other, List<String> to);

    /** What became of it. */
    enum Linked {
        DONE,
        MISSING,
        TAKEN
    }

    /** Takes a file away, and the folders that are empty without it. */
    void remove(List<String> path);

    /**
     * A file of a folder.
     *
     * @param path from that folder on
     */
    record Listed(List<String> path, long size) {}
}
