package dev.trackio;

import dev.trackio.media.Media;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The files of a run's values. They are copied when they are logged: into a folder where they wait
 * until the server has them, or, without a server, to the place where dashboards look for them.
 */
final class RunMedia {
    private static final String ENDING = ".files";

    /** Of a process that was killed; long enough to be no longer one that runs. */
    private static final Duration FORGOTTEN = Duration.ofDays(7);

    private final String project;
    private final String run;
    private final Path folder;
    private final boolean isInPlace;
    private final Notices notices;

    private RunMedia(String project, String run, Path folder, boolean isInPlace, Notices notices) {
        this.project = key(project);
        this.run = run;
        this.folder = folder;
        this.isInPlace = isInPlace;
        this.notices = notices;
    }

    /**
     * Files wait in a folder beside the entries that wait.
     *
     * @param unsent of this project and server
     * @param session no other run has it
     */
    static RunMedia toUpload(
            String project, String run, Path unsent, String session, Notices notices) {
        return new RunMedia(project, run, unsent.resolve(session + ENDING), false, notices);
    }

    /** Files go where they belong. */
    static RunMedia inPlace(String project, String run, Path trackioFolder, Notices notices) {
        return new RunMedia(project, run, trackioFolder.resolve("media"), true, notices);
    }

    /** What every Trackio makes of a project's name. */
    static String key(String project) {
        var key = new StringBuilder();
        project.codePoints()
                .filter(c -> c == '-' || c == '_' || Character.isLetterOrDigit(c))
                .forEach(key::appendCodePoint);
        return key.isEmpty() ? "default" : key.toString();
    }

    /**
     * For the values of one entry.
     *
     * @param step is asked when there is a file: it lies in a folder of that name
     */
    Entry entry(LongSupplier step) {
        return new Entry(step);
    }

    /** The files of one entry. For one thread. */
    final class Entry {
        private final LongSupplier anyStep;
        private final List<String> waiting = new ArrayList<>();
        private boolean hasFiles;
        private long step;

        private Entry(LongSupplier step) {
            anyStep = step;
        }

        /** Copies a file, and says by which path dashboards find it. */
        String keep(Media media) {
            if (!hasFiles) {
                step = anyStep.getAsLong();
                hasFiles = true;
            }
            var name = UUID.randomUUID() + "." + media.extension();
            var place = project + "/" + run + "/" + step + "/" + name;
            try {
                requireFolderName();
                if (isInPlace) {
                    putInPlace(media, place);
                } else {
                    put(media, folder.resolve(name));
                    waiting.add(folder.getFileName() + "/" + name);
                }
            } catch (IOException e) {
                var message = "cannot keep a file of step " + step + ": " + e;
                notices.tell(Notice.Kind.DISK, message, 1);
                throw new UncheckedIOException(message, e);
            }
            return place;
        }

        /** Whether any was copied; the entry is then of {@link #step}. */
        boolean hasFiles() {
            return hasFiles;
        }

        long step() {
            return step;
        }

        /** Those that have to be sent, by their paths below the folder of what is not delivered. */
        List<String> waiting() {
            return waiting;
        }
    }

    private void requireFolderName() throws IOException {
        for (var part : run.split("/", -1)) {
            if (part.isBlank()
                    || part.matches("\\.{1,2}")
                    || part.matches("(?s).*[\\p{Cntrl}\\\\].*")) {
                throw new IOException("the name of the run cannot be that of a folder");
            }
        }
    }

    /** Nobody finds half a file, also after a power cut. */
    private void putInPlace(Media media, String place) throws IOException {
        var target = folder.resolve(place);
        var unfinished = target.resolveSibling("." + target.getFileName() + ".tmp");
        put(media, unfinished);
        try (var written = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(unfinished, target);
    }

    private static void put(Media media, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try {
            media.write(file);
        } catch (NoSuchFileException e) { // the sender has just removed the empty folder
            Files.createDirectories(file.getParent());
            media.write(file);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** What a process left that was killed while nothing else waited. */
    static void removeForgotten(Path unsent) {
        if (!Files.isDirectory(unsent)) {
            return;
        }
        try (var found = Files.newDirectoryStream(unsent, "*" + ENDING)) {
            var before = Instant.now().minus(FORGOTTEN);
            for (var files : found) {
                var name = files.getFileName().toString();
                var session = name.substring(0, name.length() - ENDING.length());
                if (Files.notExists(Spill.file(unsent, session))
                        && Files.getLastModifiedTime(files).toInstant().isBefore(before)) {
                    removeAll(files);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return; // the next run looks again
        }
    }

    private static void removeAll(Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
