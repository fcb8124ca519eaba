package dev.trackio.cli;

import dev.trackio.server.Config;
import dev.trackio.server.store.sqlite.Backup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trackio backup}: copies the data folder while it is in use. */
@Command(
        name = "backup",
        description = {
            "Copy all projects, with their media and artifacts, into a new folder.",
            "Servers and Python programs may go on writing meanwhile."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example:",
            "  trackio backup /mnt/backups",
        })
final class BackupCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "DIR",
            description = "Where the new folder is made; its name has the time.")
    private @Nullable Path into;

    @Option(names = "--from", description = "Data folder to copy; that of the server unless given.")
    private @Nullable Path from;

    @Spec private @Nullable CommandSpec spec;
    private final Map<String, String> environment;

    BackupCommand() {
        this(System.getenv());
    }

    BackupCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        var folder = from == null ? Config.of(environment).dataDir() : from.toAbsolutePath();
        try (var progress = new ProgressLine()) {
            var made = Backup.make(folder, Main.given(into), Clock.systemUTC(), progress);
            progress.close();
            var out = Main.out(spec);
            out.printf(
                    Locale.ROOT,
                    "Copied and verified %d projects, %d files, %.1f MiB: %s%n",
                    made.projects(),
                    made.files(),
                    made.bytes() / 1048576.0,
                    made.folder());
            made.leftOut().forEach(project -> out.println("Left out: " + project));
            out.flush();
            return made.leftOut().isEmpty() ? 0 : 1;
        }
    }
}
