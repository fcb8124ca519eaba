package dev.trackio.testing;

import dev.trackio.Run;
import dev.trackio.RunBuilder;
import dev.trackio.Trackio;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run without a server, and what it has logged: read back from the files that any Trackio
 * imports. For one thread. Needs an environment without {@code TRACKIO_SERVER_URL}.
 */
public final class LoggedRun implements AutoCloseable {
    private final Path folder;
    private final Run run;

    private LoggedRun(Path folder, Run run) {
        this.folder = folder;
        this.run = run;
    }

    /** Starts one whose files are below the folder. */
    public static LoggedRun start(Path folder) {
        return start(folder, builder -> builder);
    }

    /** The same, after more was said about it. */
    public static LoggedRun start(Path folder, UnaryOperator<RunBuilder> more) {
        return new LoggedRun(folder, more.apply(Trackio.run("p").folder(folder)).start());
    }

    /** What to log into. */
    public Run run() {
        return run;
    }

    /** The metrics of each entry with a step, in order. Ends the run. */
    public List<Map<String, Object>> metrics() {
        return entries("metric").stream().map(Entry::metrics).toList();
    }

    /** The steps of the same entries. Ends the run. */
    public List<Long> steps() {
        return entries("metric").stream().map(Entry::step).toList();
    }

    /** Each entry about the machine, in order. Ends the run. */
    public List<Map<String, Object>> system() {
        return entries("system_metric").stream().map(Entry::metrics).toList();
    }

    /** The configuration that came with the first entry. Ends the run. */
    public Map<String, Object> config() {
        return entries("metric").get(0).config();
    }

    private List<Entry> entries(String kind) {
        run.finish();
        var found = new ArrayList<Entry>();
        try (var files = Files.walk(folder)) {
            for (var file :
                    files.filter(each -> each.toString().endsWith(".jsonl")).sorted().toList()) {
                for (var line : Files.readAllLines(file)) {
                    var entry = JsonMapper.shared().readValue(line, Entry.class);
                    if (kind.equals(entry.kind())) {
                        found.add(entry);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /**
     * What is looked at of an entry. Those about the machine have no step, later ones no config.
     */
    private record Entry(
            String kind, long step, Map<String, Object> metrics, Map<String, Object> config) {}

    @Override
    public void close() {
        run.close();
    }
}
