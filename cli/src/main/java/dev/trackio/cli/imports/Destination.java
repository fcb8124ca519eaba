package dev.trackio.cli.imports;

import dev.trackio.api.LogEntry;
import dev.trackio.api.SystemEntry;
import java.io.IOException;
import java.util.List;

/** Where runs are imported to. What it is given again under the same id it stores once. */
public interface Destination {
    void log(List<LogEntry> entries) throws IOException;

    void logSystem(List<SystemEntry> samples) throws IOException;
}
