package dev.trackio.cli;

import dev.trackio.cli.demo.DemoData;
import dev.trackio.server.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code trackio demo}: writes made-up projects to play with. */
@Command(
        name = "demo",
        description =
                "Write two made-up projects, my-project with three runs and my-sweep with 24.",
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
        var folder = into == null ? DemoData.folder(base.dataDir()) : into.toAbsolutePath();
        var config = Config.of(folder).with(draft -> draft.synchronous = base.synchronous());
        var written = DemoData.writeInto(config);
        System.out.println(
                written.isEmpty()
                        ? "The demo is there already: " + folder
                        : "Wrote " + String.join(" and ", written) + " into " + folder);
        return 0;
    }
}
