package dev.trackio.server;

import dev.trackio.api.Operation;
import dev.trackio.api.Step;
import dev.trackio.api.WireShape;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Audit;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.Meter.Outcome;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line of JSON for each change to {@code .trackio-jvm/audit.jsonl}: when, from where,
 * which operation on which project and run, and what came of it. Of tokens and of what was logged
 * nothing is there. Beyond 16 MiB the file is put aside as {@code audit.1.jsonl} and the one before
 * it goes.
 */
final class AuditTrail implements Audit {
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final long MOST_BYTES = 16L << 20;

    /** What of the arguments is told, where it is a text or a number. */
    private static final Set<String> TOLD =
            Set.of(
                    "project",
                    "run",
                    "run_id",
                    "old_name",
                    "new_name",
                    "title",
                    "name",
                    "level",
                    "step",
                    "type",
                    "version",
                    "alias",
                    "target",
                    "registry",
                    "collection",
                    "deleted_at");

    private static final Set<String> OF_ENTRIES = Set.of("project", "run");
    private static final int MOST_RUNS = 20;

    private final ReentrantLock writing = new ReentrantLock(); // guards the file
    private final Path file;
    private final Clock clock;

    /**
     * @param folder it is made by the first line
     */
    AuditTrail(Path folder, Clock clock) {
        file = folder.resolve("audit.jsonl");
        this.clock = clock;
    }

    @Override
    public void called(Operation<?, ?> operation, Record input, Caller caller, Outcome outcome) {
        if (outcome == Outcome.REFUSED || outcome == Outcome.UNAVAILABLE) {
            return; // nothing was changed, and whoever has no token must not fill the file
        }
        var line = new LinkedHashMap<String, Object>();
        line.put("time", clock.instant().toString());
        line.put("operation", operation.name());
        line.put("outcome", outcome.name().toLowerCase(Locale.ROOT));
        line.put("address", caller.address());
        line.put("agent", caller.agent());
        try {
            tell(input, line);
        } catch (RuntimeException e) { // the change was made: what is known of it is written
            line.put("arguments", "unreadable");
        }
        write(line);
    }

    private static void tell(Record input, Map<String, Object> line) {
        for (var component : input.getClass().getRecordComponents()) {
            var name = WireShape.name(component);
            var value = value(component, input);
            if (value instanceof List<?> entries) {
                entries(entries, line);
            } else if (TOLD.contains(name) && value instanceof String text) {
                line.put(name, ApiException.shown(text));
            } else if (TOLD.contains(name) && value instanceof Step step) {
                line.put(name, step.value());
            }
        }
    }

    /** Of a list of entries: how many, and of which runs the first are. */
    private static void entries(List<?> entries, Map<String, Object> line) {
        var runs = new LinkedHashSet<String>();
        var count = 0;
        for (var entry : entries) {
            if (!(entry instanceof Record record)) {
                return;
            }
            count++;
            if (runs.size() < MOST_RUNS) {
                var of = new StringJoiner("/");
                for (var component : record.getClass().getRecordComponents()) {
                    if (OF_ENTRIES.contains(WireShape.name(component))
                            && value(component, record) instanceof String text) {
                        of.add(ApiException.shown(text));
                    }
                }
                runs.add(of.toString());
            }
        }
        line.put("entries", count);
        line.put("runs", List.copyOf(runs));
    }

    private static @Nullable Object value(RecordComponent component, Record of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Null where another server of this process has it, which then puts aside what has to be. */
    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.lock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private void write(Map<String, Object> line) {
        var bytes = (Json.string(line) + "\n").getBytes(StandardCharsets.UTF_8);
        writing.lock();
        try {
            Files.createDirectories(file.getParent());
            // several processes may work on one folder: none puts aside what another has begun
            try (var channel =
                            FileChannel.open(
                                    file.resolveSibling("audit.lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    var lock = lock(channel)) {
                if (lock != null && Files.exists(file) && Files.size(file) > MOST_BYTES) {
                    var before = file.resolveSibling("audit.1.jsonl");
                    Files.move(file, before, StandardCopyOption.REPLACE_EXISTING);
                }
                Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            LOG.warn("the audit line could not be written ({}): {}", e.toString(), line);
        } finally {
            writing.unlock();
        }
    }
}
