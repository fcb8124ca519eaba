package dev.trackio.server.edits;

import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes runs away and renames them, in everything that a project keeps of them. With an id it is
 * that run alone, whatever its name. Both return when it is on disk.
 */
public interface RunEditStore {
    /**
     * What a run has outside of the project's own store: files, as {@code file_path} names them,
     * and traces, which have files of their own.
     *
     * @param names of the run; more than one when entries of one id came under several
     * @param own those that entries of the run name
     * @param others those that entries of runs with related names name: the same, or one that is
     *     the beginning of the other up to a slash, so that files lie in each other's folders
     * @param alone whether no other run has a related name
     * @param traces ids of its traces
     */
    record Named(
            String id,
            Set<String> names,
            Set<String> own,
            Set<String> others,
            boolean alone,
            Set<String> traces) {}

    /** What becomes of the files of a run that is renamed, in the moment before it is. */
    interface Files {
        /**
         * @return new places by old ones; what is not in it stays where it is. It may be asked more
         *     than once
         */
        Map<String, String> placed(Named files);
    }

    /** Keeps the files of a run that is deleted, in the moment before it is. */
    interface Keeper {
        /**
         * It may be asked more than once.
         *
         * @param entry names the run in the trash
         */
        void keep(String entry, Named files);
    }

    /** Moves the rows into the trash. Empty when there is no such run. */
    Optional<Named> delete(ProjectName project, RunRef run, Keeper keeper);

    /** Row ids and the ids of entries stay. Empty when there is no such run. */
    Optional<Named> rename(ProjectName project, RunRef run, String newName, Files files);
}
