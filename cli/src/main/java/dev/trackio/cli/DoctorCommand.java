package dev.trackio.cli;

import dev.trackio.server.Config;
import dev.trackio.server.Doctor;
import dev.trackio.server.json.Json;
import dev.trackio.server.store.sqlite.Checkup.Finding;
import dev.trackio.server.store.sqlite.Checkup.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trackio doctor}: says what is wrong, and what to do. */
@Command(
        name = "doctor",
        description = {
            "Check Java, the data folder, every project in it, the port and MCP.",
            "Changes nothing. Ends with 1 when there is a problem."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example:",
            "  trackio doctor --full",
        })
final class DoctorCommand implements Callable<Integer> {
    @Option(
            names = "--full",
            description = "Check every index of every project, too; takes longer.")
    private boolean full;

    @Option(names = "--json", description = "Print the findings as JSON.")
    private boolean json;

    @Spec private @Nullable CommandSpec spec;
    private final Map<String, String> environment;

    DoctorCommand() {
        this(System.getenv());
    }

    DoctorCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        try (var progress = new ProgressLine()) {
            var findings = Doctor.examine(Config.of(environment), full, progress);
            progress.close();
            var sound = findings.stream().noneMatch(f -> f.weight() == Weight.PROBLEM);
            var out = Main.out(spec);
            if (json) {
                out.println(asJson(findings, sound));
            } else {
                findings.forEach(finding -> out.print(asText(finding)));
            }
            out.flush();
            return sound ? 0 : 1;
        }
    }

    private static String asText(Finding finding) {
        var mark =
                switch (finding.weight()) {
                    case FINE -> "ok";
                    case NOTE -> "note";
                    case PROBLEM -> "PROBLEM";
                };
        var line = "%-8s %s: %s%n".formatted(mark, finding.about(), finding.words());
        return finding.advice() == null
                ? line
                : line + "         -> %s%n".formatted(finding.advice());
    }

    private static String asJson(List<Finding> findings, boolean sound) {
        var listed = new ArrayList<Map<String, @Nullable Object>>();
        for (var finding : findings) {
            var fields = new LinkedHashMap<String, @Nullable Object>();
            fields.put("about", finding.about());
            fields.put("weight", finding.weight().name().toLowerCase(Locale.ROOT));
            fields.put("words", finding.words());
            fields.put("advice", finding.advice());
            listed.add(fields);
        }
        var all = new LinkedHashMap<String, Object>();
        all.put("ok", sound);
        all.put("findings", listed);
        return Json.string(all);
    }
}
