package dev.trackio.cli;

import dev.trackio.server.Config;
import dev.trackio.server.store.sqlite.Restore;
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

/** {@code trackio restore}: puts back what a backup holds. */
@Command(
        name = "restore",
        description = {
            "Put the projects of a backup into the data folder, once all of it is verified.",
            "A server may go on running on that folder."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example:",
            "  trackio restore /mnt/backups/trackio-20260102T030405000 --project my-project",
        })
final class RestoreCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "A folder that trackio backup made.")
    private @Nullable Path backup;

    @Option(
            names = "--into",
            description = "Data folder to restore into; that of the server unless given.")
    private @Nullable Path into;

    @Option(names = "--project", description = "Restore this project only.")
    private @Nullable String project;

    @Option(
            names = "--replace",
            description = "Replace what is there; it is kept in .trackio-jvm/backup.")
    private boolean replace;

    @Spec private @Nullable CommandSpec spec;
    private final Map<String, String> environment;

    RestoreCommand() {
        this(System.getenv());
    }

    RestoreCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        var folder = into == null ? Config.of(environment).dataDir() : into.toAbsolutePath();
        try (var progress = new ProgressLine()) {
            var made =
                    Restore.run(
                            Main.given(backup),
                            folder,
                            project,
                            replace,
                            Clock.systemUTC(),
                            progress);
            progress.close();
            var out = Main.out(spec);
            out.printf(
                    Locale.ROOT,
                    "Verified and restored %d projects, %d files, %.1f MiB: %s%n",
                    made.projects(),
                    made.files(),
                    made.bytes() / 1048576.0,
                    folder);
            made.kept().forEach(file -> out.println("Kept what was replaced: " + file));
            out.flush();
            return 0;
        }
    }
}
