package dev.trackio;

import dev.trackio.media.Media;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** What every Trackio makes of a project's name: letters, digits of any script, - and _. */
    static String key(String project) {
        var key = new StringBuilder();
        project.codePoints()
                .filter(c -> c == '-' || c == '_' || Character.isLetter(c) || isNumeric(c))
                .forEach(key::appendCodePoint);
        return key.isEmpty() ? "default" : key.toString();
    }

    private static boolean isNumeric(int c) {
        var type = Character.getType(c);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }

    Path folder() {
        return folder;
    }

    /**
     * For the values of one entry.
     *
     * @param step is asked when there is a file: it lies in a folder of that name
     */
    Entry entry(LongSupplier step) {
        return new Entry(step);
    }

    /**
     * The files of one entry. For one thread; closing it removes those that nobody will ask for.
     */
    final class Entry implements AutoCloseable {
        private final LongSupplier anyStep;
        private final List<Path> kept = new ArrayList<>();
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
            var file = folder.resolve(isInPlace ? place : name);
            try {
                requireFolderName();
                Files.createDirectories(file.getParent());
                put(media, file);
            } catch (IOException e) {
                var message = "cannot keep a file of step " + step + ": " + e;
                notices.tell(Notice.Kind.DISK, message, 1);
                throw new UncheckedIOException(message, e);
            }
            kept.add(file);
            return place;
        }

        /** Whether any was to be copied; the entry is then of {@link #step}. */
        boolean hasFiles() {
            return hasFiles;
        }

        long step() {
            return step;
        }

        /** Those that have to be sent, by their paths below the folder of what is not delivered. */
        List<String> waiting() {
            return isInPlace
                    ? List.of()
                    : kept.stream()
                            .map(file -> folder.getFileName() + "/" + file.getFileName())
                            .toList();
        }

        /** The entry that names them is. */
        void areOnTheirWay() {
            kept.clear();
        }

        @Override
        public void close() {
            for (var file : kept) {
                remove(file);
            }
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

    /** Where dashboards look nobody finds half a file, also after a power cut. */
    private void put(Media media, Path file) throws IOException {
        var target = isInPlace ? file.resolveSibling("." + file.getFileName() + ".tmp") : file;
        // not a channel: that would be closed for good when the thread is interrupted
        try (var out = new FileOutputStream(target.toFile())) {
            media.write(out);
            if (isInPlace) {
                out.getFD().sync();
            }
        } catch (IOException e) {
            remove(target);
            throw e;
        }
        if (isInPlace) {
            WholeFiles.move(target, file);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            return; // removeForgotten tries again
        }
    }

    /** At the end of the run: what still waits survives a power cut. */
    void close() {
        if (isInPlace || !Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                try (var copy = new RandomAccessFile(file.toFile(), "rw")) {
                    copy.getFD().sync();
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            notices.tell(Notice.Kind.DISK, "cannot sync the files in " + folder + ": " + e, 0);
        }
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            return; // some wait
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
                var left = Spill.file(unsent, session);
                if (Files.notExists(left)
                        && Files.notExists(Aside.file(left))
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
