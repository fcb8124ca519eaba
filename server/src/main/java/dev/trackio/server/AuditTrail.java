package dev.trackio.server;

import dev.trackio.api.LogEntry;
import dev.trackio.api.Operation;
import dev.trackio.api.Step;
import dev.trackio.api.WireShape;
import dev.trackio.server.call.Audit;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.Meter.Outcome;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
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
    private static final int LONGEST = 200;

    /** What of the arguments is told, where it is a text or a number. */
    private static final Set<String> TOLD =
            Set.of("project", "run", "run_id", "new_name", "title", "name", "level", "step");

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
        var line = new LinkedHashMap<String, Object>();
        line.put("time", clock.instant().toString());
        line.put("operation", operation.name());
        line.put("outcome", outcome.name().toLowerCase(Locale.ROOT));
        line.put("address", caller.address());
        line.put("agent", caller.agent());
        tell(input, line);
        write(Json.string(line) + "\n");
    }

    private static void tell(Record input, Map<String, Object> line) {
        for (var component : input.getClass().getRecordComponents()) {
            var name = WireShape.name(component);
            try {
                var value = component.getAccessor().invoke(input);
                if (value instanceof List<?> entries
                        && !entries.isEmpty()
                        && entries.getFirst() instanceof LogEntry first) {
                    line.put("project", shortened(first.project()));
                    line.put("run", shortened(first.run()));
                    line.put("entries", entries.size());
                } else if (TOLD.contains(name) && value instanceof String text) {
                    line.put(name, shortened(text));
                } else if (TOLD.contains(name) && value instanceof Step step) {
                    line.put(name, step.value());
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    private void write(String line) {
        writing.lock();
        try {
            Files.createDirectories(file.getParent());
            if (Files.exists(file) && Files.size(file) > MOST_BYTES) {
                var before = file.resolveSibling("audit.1.jsonl");
                Files.move(file, before, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            LOG.warn("the audit line could not be written ({}): {}", e.toString(), line.strip());
        } finally {
            writing.unlock();
        }
    }
}
