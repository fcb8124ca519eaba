package dev.trackio.server.media;

import dev.trackio.api.FileData;
import dev.trackio.api.MediaOperations.BulkUploadMedia;
import dev.trackio.api.MediaOperations.ProjectFile;
import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.api.RunOperations.OfRun;
import dev.trackio.api.RunRecord;
import dev.trackio.api.Step;
import dev.trackio.api.UploadEntry;
import dev.trackio.server.blob.BlobStore;
import dev.trackio.server.blob.Uploads;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.projects.Projects;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Files of runs and projects, kept where Python Trackio keeps them: {@code
 * <project>/<run>/<step>/<name>} and {@code <project>/files/<folder>/<name>}.
 */
public final class Media {
    static final String FILES = "files";
    private static final int MAX_FILES = 100_000;

    private final BlobStore blobs;
    private final Uploads uploads;
    private final ChangeFeed changes;

    public Media(BlobStore blobs, Uploads uploads, ChangeFeed changes) {
        this.blobs = blobs;
        this.uploads = uploads;
        this.changes = changes;
    }

    /** All places are checked before the first file is moved. */
    public @Nullable Void upload(BulkUploadMedia in) {
        var claims = new ArrayList<Uploads.Claim>();
        try {
            var places = new ArrayList<Place>();
            for (var entry : in.uploads()) {
                places.add(place(entry, "uploads[" + places.size() + "]", claims));
            }
            for (var place : places) {
                blobs.put(place.path(), place.claim().file());
            }
            claims.forEach(Uploads.Claim::consume);
            in.uploads().stream()
                    .map(entry -> ProjectName.of(entry.project()).key())
                    .distinct()
                    .forEach(changes::touched);
            return null;
        } finally {
            claims.forEach(Uploads.Claim::close);
        }
    }

    /** Sorted folder by folder. */
    public List<ProjectFile> files(OfProject in) {
        return files(files(ProjectName.of(in.project())), file -> true);
    }

    /**
     * Sorted step by step.
     *
     * @param runs all of a project
     */
    public List<ProjectFile> filesOfRun(OfRun in, Function<ProjectName, List<RunRecord>> runs) {
        var project = ProjectName.of(in.project());
        var name =
                runs.apply(project).stream()
                        .filter(run -> run.id().equals(in.runId()))
                        .map(RunRecord::name)
                        .findFirst()
                        .orElse(in.run());
        if (name == null || isOfProject(name)) {
            return List.of();
        }
        var folder = new ArrayList<>(List.of(project.key()));
        folder.addAll(List.of(name.split("/", -1)));
        return files(folder, RunFiles::isOfRun);
    }

    /** Whether the folder of a run of that name is the project's, or in it. */
    static boolean isOfProject(String run) {
        return run.equals(FILES) || run.startsWith(FILES + "/");
    }

    private List<ProjectFile> files(List<String> folder, Predicate<BlobStore.Listed> which) {
        var files = blobs.list(folder, MAX_FILES + 1);
        if (files.size() > MAX_FILES) {
            throw new ApiException(
                    ApiException.Kind.TOO_LARGE,
                    "There are more than " + MAX_FILES + " files, too many for a list.");
        }
        return files.stream()
                .filter(which)
                .sorted(Comparator.comparing(file -> sortKey(file.path())))
                .map(file -> shown(folder, file))
                .toList();
    }

    /** Folder by folder; those of steps in the order of their numbers. */
    private static String sortKey(List<String> path) {
        return path.stream()
                .map(
                        part ->
                                part.matches("\\d{1,18}")
                                        ? "0".repeat(18 - part.length()) + part
                                        : part)
                .collect(Collectors.joining("\0"));
    }

    public boolean hasFiles(OfProject in) {
        return !blobs.list(files(ProjectName.of(in.project())), 1).isEmpty();
    }

    private static List<String> files(ProjectName project) {
        return List.of(project.key(), FILES);
    }

    private static ProjectFile shown(List<String> folder, BlobStore.Listed file) {
        var name = String.join("/", file.path());
        return new ProjectFile(
                name,
                Projects.MEDIA_DIR + "/" + String.join("/", folder) + "/" + name,
                file.size());
    }

    private Place place(UploadEntry entry, String at, List<Uploads.Claim> claims) {
        var claim = uploads.claim(entry.uploadedFile().path());
        claims.add(claim);
        var path = new ArrayList<String>();
        path.add(ProjectName.of(entry.project()).key());
        var run = entry.run();
        if (run == null) {
            path.add(FILES);
            path.addAll(below(entry.relativePath(), at));
        } else {
            path.addAll(folders(run, at + ".run: files cannot be kept for a run of this name."));
            if (entry.step() != null) {
                path.add(folder(entry.step()));
            }
        }
        path.add(name(entry.uploadedFile(), claim));
        return new Place(path, claim);
    }

    /** The name that the file had on the client's side; some clients send the whole local path. */
    private static String name(FileData file, Uploads.Claim claim) {
        var given = file.origName() == null ? "" : base(file.origName());
        return given.isEmpty() || given.equals(".") || given.equals("..") ? claim.name() : given;
    }

    private static String base(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    private static String folder(Step step) {
        return step.value().toString();
    }

    private static List<String> below(@Nullable String relativePath, String at) {
        return relativePath == null || relativePath.isEmpty() || relativePath.equals(".")
                ? List.of()
                : folders(
                        relativePath,
                        at + ".relative_path: expected a folder below the project's files.");
    }

    /** A name with slashes is a folder in a folder, as it is for Python; none leads upwards. */
    static List<String> folders(String path, String refusal) {
        var folders = List.of(path.split("/", -1));
        for (var folder : folders) {
            if (folder.isBlank()
                    || folder.equals(".")
                    || folder.equals("..")
                    || folder.indexOf('\\') >= 0
                    || folder.chars().anyMatch(Character::isISOControl)) {
                throw ApiException.badRequest(refusal);
            }
        }
        return folders;
    }

    private record Place(List<String> path, Uploads.Claim claim) {}
}
