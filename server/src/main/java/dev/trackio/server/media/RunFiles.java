package dev.trackio.server.media;

import dev.trackio.server.blob.BlobStore;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.projects.ProjectName;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of runs by the paths that entries name them with: {@code
 * <project>/<run>/<step>/<name>}. Runs of one name share a folder.
 */
public final class RunFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RunFiles.class);
    private static final int MAX_UNNAMED = 1_000_000;

    private final BlobStore blobs;
    private final BlobStore kept;

    /**
     * @param kept where files of deleted runs are, by project and entry in the trash
     */
    public RunFiles(BlobStore blobs, BlobStore kept) {
        this.blobs = blobs;
        this.kept = kept;
    }

    /**
     * The files of a run.
     *
     * @param runs its names
     * @param named what its entries name: of that, what lies in its folders
     * @param alone whether nobody else has files there: then what nobody names is its own as well
     */
    public Set<String> of(ProjectName project, Set<String> runs, Set<String> named, boolean alone) {
        var files = below(project, runs, named);
        if (alone) {
            files.addAll(in(project, runs));
        }
        return files;
    }

    /** Those of the paths that lie in a folder of these run names. */
    private static Set<String> below(ProjectName project, Set<String> runs, Set<String> paths) {
        var below = new HashSet<String>();
        for (var run : runs) {
            var folder = folder(project, run);
            paths.stream().filter(path -> path.startsWith(folder)).forEach(below::add);
        }
        return below;
    }

    /** What lies in the folders of these run names, as deep as files of a run do. */
    private Set<String> in(ProjectName project, Set<String> runs) {
        var found = new HashSet<String>();
        for (var run : runs) {
            if (Media.isOfProject(run)) {
                continue;
            }
            for (var file : blobs.list(names(project.key() + "/" + run), MAX_UNNAMED)) {
                if (isOfRun(file)) {
                    found.add(folder(project, run) + String.join("/", file.path()));
                }
            }
        }
        return found;
    }

    /** What lies deeper is of another run, whose name has slashes. */
    static boolean isOfRun(BlobStore.Listed file) {
        return file.path().size() == 1 || (file.path().size() == 2 && isStep(file));
    }

    private static boolean isStep(BlobStore.Listed file) {
        return file.path().getFirst().matches("-?\\d+(\\.\\d+)?");
    }

    /**
     * Gives files their places in the folder of a new run name; in their old ones they stay.
     *
     * @return new paths by old ones, of the files that are there
     * @throws ApiException when files cannot be kept under that name
     */
    public Map<String, String> placed(
            ProjectName project, Set<String> runs, Set<String> paths, String newName) {
        var placed = new HashMap<String, String>();
        var target = folder(project, newName);
        for (var path : paths) {
            for (var run : runs) {
                var folder = folder(project, run);
                if (path.startsWith(folder) && !folder.equals(target)) {
                    Media.folders(
                            newName, "new_name: files of a run cannot be kept under this name.");
                    var wished = target + path.substring(folder.length());
                    place(blobs, names(path), path, wished, placed);
                    break;
                }
            }
        }
        return placed;
    }

    /** Gives files of a run that is deleted a place in the trash, too. */
    public void keep(ProjectName project, String entry, Collection<String> paths) {
        for (var path : paths) {
            switch (blobs.link(names(path), kept, keptPath(project, entry, path))) {
                case DONE, MISSING -> {}
                case TAKEN -> throw new IllegalStateException("two files of one place");
            }
        }
    }

    private static List<String> keptPath(ProjectName project, String entry, String path) {
        var inProject = path.substring(project.key().length() + 1);
        return names(project.key() + "/" + entry + "/" + inProject);
    }

    /** The places that files in the trash had, and what is left of them has. */
    public Set<String> kept(ProjectName project, String entry) {
        var paths = new HashSet<String>();
        for (var file : kept.list(List.of(project.key(), entry), MAX_UNNAMED)) {
            paths.add(project.key() + "/" + String.join("/", file.path()));
        }
        return paths;
    }

    /**
     * Gives files in the trash their old places back.
     *
     * @return new paths by old ones, where another file has come to be in the old place
     */
    public Map<String, String> restored(ProjectName project, String entry) {
        var placed = new HashMap<String, String>();
        for (var path : kept(project, entry)) {
            place(kept, keptPath(project, entry, path), path, path, placed);
        }
        placed.entrySet().removeIf(moved -> moved.getKey().equals(moved.getValue()));
        return placed;
    }

    public void forget(ProjectName project, String entry) {
        for (var path : kept(project, entry)) {
            kept.remove(keptPath(project, entry, path));
        }
    }

    private void place(
            BlobStore from,
            List<String> source,
            String path,
            String wished,
            Map<String, String> placed) {
        var to = wished;
        for (var other = 2; ; other++) {
            switch (from.link(source, blobs, names(to))) {
                case DONE -> {
                    placed.put(path, to);
                    return;
                }
                case MISSING -> {
                    return;
                }
                case TAKEN -> to = numbered(wished, other);
            }
        }
    }

    /** Another name beside a file of the same name; the same one when it is asked again. */
    private static String numbered(String path, int number) {
        var dot = path.lastIndexOf('.');
        var at = dot > path.lastIndexOf('/') + 1 ? dot : path.length();
        return path.substring(0, at) + "-" + number + path.substring(at);
    }

    /** What cannot be removed is told in the log: no entry names it any more. */
    public void remove(Collection<String> paths) {
        for (var path : paths) {
            try {
                blobs.remove(names(path));
            } catch (ApiException e) {
                LOG.warn("a file of a run that is gone stays: {}", path, e);
            }
        }
    }

    private static String folder(ProjectName project, String run) {
        return project.key() + "/" + run + "/";
    }

    private static List<String> names(String path) {
        return Arrays.asList(path.split("/", -1));
    }
}
