package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import dev.trackio.server.edits.ProjectTrashStore;
import dev.trackio.server.projects.ProjectName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deleted projects, whole, in {@code .trackio-jvm/deleted/<project>/<entry>/}. The project is
 * deleted, or restored, in the moment in which its database file moves; before that moment nothing
 * else of it is touched when it is deleted, and all of it is in place when it is restored.
 */
final class SqliteProjectTrash implements ProjectTrashStore {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteProjectTrash.class);

    /** In each a project has a folder of its name. */
    private static final List<String> FOLDERS =
            List.of("media", "traces", "artifacts", ".trackio-jvm/trash");

    /** An empty file: something is still to be moved. */
    private static final String UNSETTLED = "unsettled";

    private final SqliteStorage storage;
    private final DataFolder folder;
    private final StateFile state;
    private final ReaderThreads threads;
    private final Clock clock;
    private final Placement placement;
    private final Removal removal;

    SqliteProjectTrash(
            SqliteStorage storage,
            DataFolder folder,
            StateFile state,
            OpenFiles openFiles,
            Connections connections,
            ReaderThreads threads,
            Clock clock) {
        this.storage = storage;
        this.folder = folder;
        this.state = state;
        this.threads = threads;
        this.clock = clock;
        this.placement = new Placement(folder);
        this.removal = new Removal(folder, openFiles, connections);
    }

    private Path root() {
        return folder.root().resolve(".trackio-jvm").resolve("deleted");
    }

    /** Where one entry of the trash lies. */
    private record Place(String key, String entry, Path path) {
        Path database() {
            return path.resolve(key + ".db");
        }

        Path mark() {
            return path.resolve(UNSETTLED);
        }

        /** No project can have this name. */
        String stateKey() {
            return key + "/" + entry;
        }

        Path folder(String of) {
            return path.resolve(Path.of(of).getFileName());
        }
    }

    private Place place(String key, String entry) {
        return new Place(key, entry, root().resolve(key).resolve(entry));
    }

    @Override
    public boolean take(ProjectName project) {
        storage.checkWritable();
        var key = project.key();
        folder.checkPlace(key);
        if (!folder.exists(key)) {
            return false;
        }
        storage.file(project).forgetName();
        var entry = LiveFile.stamp(clock) + "-" + UUID.randomUUID().toString().substring(0, 8);
        var place = new Place(key, entry, folder.ours("deleted", key, entry));
        try (var held = placement.locked(key)) {
            if (!folder.exists(key)) {
                delete(place);
                return false;
            }
            begin(place);
            moveAway(place);
            collect(place);
        } catch (IOException e) {
            throw DataFolder.cannotWrite(e);
        }
        LOG.info("project {} was deleted: it is kept in {}", key, place.path);
        return true;
    }

    /** Durable, so that another process knows what to do when this one ends. */
    private void begin(Place place) throws IOException {
        Files.write(place.mark(), new byte[0]);
        DataFolder.sync(place.path);
        DataFolder.sync(root().resolve(place.key));
        DataFolder.sync(root());
    }

    private void moveAway(Place place) throws IOException {
        try {
            threads.call(
                    place.key,
                    () -> {
                        removal.away(place.key, place.database());
                        return true;
                    });
        } catch (RuntimeException e) {
            // Nothing that holds a file: a thread that goes on after an interrupt may be moving it.
            if (!Files.exists(place.database())) {
                Files.deleteIfExists(place.mark());
                removeEmpty(place);
            }
            throw e;
        }
    }

    private void removeEmpty(Place place) throws IOException {
        try {
            Files.deleteIfExists(place.path);
            Files.deleteIfExists(root().resolve(place.key));
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} holds something by now", place.path, e);
        }
    }

    /** What belongs to a file that is here. */
    private void collect(Place place) throws IOException {
        // First, as the next entry of a run that still logs makes a project of this name.
        state.rename(place.key, place.stateKey());
        for (var name : FOLDERS) {
            var from = folder.root().resolve(name).resolve(place.key);
            if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
                try {
                    Files.move(from, place.folder(name), StandardCopyOption.ATOMIC_MOVE);
                } catch (FileSystemException e) {
                    // On another disk, say: a project of the same name will find it.
                    LOG.warn("{} of the deleted project {} stays where it is", name, place.key, e);
                }
            }
        }
        Files.deleteIfExists(place.mark());
        DataFolder.sync(place.path);
    }

    @Override
    public List<Removed> all() {
        return places().stream()
                .filter(this::isHere)
                .map(
                        place ->
                                new Removed(
                                        ProjectName.of(place.key),
                                        place.entry,
                                        LiveFile.timeOf(place.entry)))
                .sorted(Comparator.comparing(Removed::entry).reversed())
                .toList();
    }

    private List<Place> places() {
        var found = new ArrayList<Place>();
        for (var key : names(root())) {
            for (var entry : names(root().resolve(key))) {
                found.add(place(key, entry));
            }
        }
        return found;
    }

    private static List<String> names(Path folder) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (var paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process that ended while it restored leaves a second name of the file. */
    private boolean isHere(Place place) {
        var here = DataFolder.identity(place.database());
        return here.isPresent() && !here.equals(folder.identity(place.key));
    }

    @Override
    public long bytes(Removed removed) {
        var folder = place(removed.project().key(), removed.entry()).path;
        try (var files = Files.walk(folder)) {
            return files.flatMap(file -> DataFolder.attributes(file).stream())
                    .filter(BasicFileAttributes::isRegularFile)
                    .mapToLong(BasicFileAttributes::size)
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{} goes away", folder, e);
            return 0;
        }
    }

    @Override
    public boolean restore(ProjectName project, String entry) {
        storage.checkWritable();
        var place = place(project.key(), entry);
        folder.checkPlace(place.key);
        try (var held = placement.locked(place.key)) {
            if (!isHere(place)) {
                return false;
            }
            if (folder.exists(place.key)) {
                throw new ApiException(
                        Kind.CONFLICT,
                        "Project '"
                                + place.key
                                + "' was logged to since it was deleted: delete that one first (it"
                                + " is kept as well), then restore this one by its deleted_at.");
            }
            begin(place);
            for (var name : FOLDERS) {
                putBack(place.folder(name), folder.root().resolve(name).resolve(place.key));
            }
            moveBack(place);
            ended(place);
        } catch (IOException e) {
            throw DataFolder.cannotWrite(e);
        }
        storage.file(project).forgetName();
        LOG.info("project {} was restored", place.key);
        return true;
    }

    private void moveBack(Place place) throws IOException {
        try {
            threads.call(
                    place.key,
                    () -> {
                        removal.back(place.key, place.database());
                        return true;
                    });
        } catch (RuntimeException e) {
            if (isHere(place) && !folder.exists(place.key)) {
                collect(place); // a project that is not there has no files
            }
            throw e;
        }
    }

    private void ended(Place place) throws IOException {
        state.rename(place.stateKey(), place.key);
        delete(place);
    }

    /** Into what has come to be there; a file in the way gives way, and is kept. */
    private void putBack(Path from, Path to) throws IOException {
        if (!Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.createDirectories(DataFolder.folderOf(to));
        if (Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)
                && Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
            for (var name : names(from)) {
                putBack(from.resolve(name), to.resolve(name));
            }
            Files.delete(from);
        } else {
            if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
                var aside = folder.ours("backup", LiveFile.stamp(clock));
                var kept = aside.resolve(folder.root().relativize(to).toString());
                Files.createDirectories(DataFolder.folderOf(kept));
                Files.move(to, kept, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }
        DataFolder.sync(DataFolder.folderOf(to));
    }

    @Override
    public void forget(ProjectName project, String entry) {
        storage.checkWritable();
        var place = place(project.key(), entry);
        try {
            state.forget(place.stateKey());
            delete(place);
        } catch (IOException e) {
            throw DataFolder.cannotWrite(e);
        }
    }

    /** Links are removed, not followed. */
    private void delete(Place place) throws IOException {
        if (Files.exists(place.path)) {
            try (Stream<Path> files = Files.walk(place.path)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
        var others = root().resolve(place.key);
        if (names(others).isEmpty()) {
            Files.deleteIfExists(others);
        }
    }

    @Override
    public void settle(Instant before) {
        for (var place : places()) {
            var begun =
                    DataFolder.attributes(place.mark())
                            .map(mark -> mark.lastModifiedTime().toInstant());
            if (begun.isPresent() && begun.get().isBefore(before)) {
                try (var held = placement.locked(place.key)) {
                    settle(place);
                } catch (IOException e) {
                    throw DataFolder.cannotWrite(e);
                }
            }
        }
    }

    private void settle(Place place) throws IOException {
        var here = DataFolder.identity(place.database());
        var there = folder.identity(place.key);
        if (here.isEmpty() || here.equals(there)) {
            ended(place); // nothing was moved, or all was moved back
        } else if (there.isEmpty()) {
            collect(place);
        } else {
            // Another project has its name by now: who knows whose the rest is?
            Files.deleteIfExists(place.mark());
        }
    }
}
