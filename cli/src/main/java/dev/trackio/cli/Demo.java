package dev.trackio.cli;

import dev.trackio.server.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code trackio demo}: writes a made-up project to play with. */
@Command(
        name = "demo",
        description = "Write a made-up project, my-project with three runs.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  trackio demo && trackio show --demo",
        })
final class Demo implements Callable<Integer> {
    @Option(
            names = "--into",
            description = "Data folder to write into; a folder of its own unless given.")
    private @Nullable Path into;

    @Override
    public Integer call() throws IOException {
        var base = Config.of(System.getenv());
        var folder = into == null ? DemoProject.folder(base.dataDir()) : into.toAbsolutePath();
        var config = Config.of(folder).with(draft -> draft.synchronous = base.synchronous());
        System.out.println(
                DemoProject.writeInto(config)
                        ? "Wrote my-project (run-1, run-2, run-3) into " + folder
                        : "my-project is there already: " + folder);
        return 0;
    }
}
