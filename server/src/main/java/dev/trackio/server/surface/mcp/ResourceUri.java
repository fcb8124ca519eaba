package dev.trackio.server.surface.mcp;

import dev.trackio.server.http.Percent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an address such as {@code trackio://my-project/run-1/config} means. */
sealed interface ResourceUri {
    String SCHEME = "trackio://";

    /** In the place of a project: the list of them. */
    String PROJECTS = "projects";

    /** In the place of a run: the project's report. */
    String REPORT = "report.md";

    /** Ends the address of a chart. */
    String PICTURE = ".png";

    record Projects() implements ResourceUri {}

    record Project(String project) implements ResourceUri {}

    record Report(String project) implements ResourceUri {}

    record Plot(String project, String metric) implements ResourceUri {}

    record Run(String project, String run) implements ResourceUri {}

    record Config(String project, String run) implements ResourceUri {}

    record Table(String project, String run) implements ResourceUri {}

    record Metric(String project, String run, String metric) implements ResourceUri {}

    /** Names in addresses are percent-encoded; empty for an address that means nothing here. */
    static Optional<ResourceUri> of(String uri) {
        if (!uri.startsWith(SCHEME)) {
            return Optional.empty();
        }
        var parts = List.of(uri.substring(SCHEME.length()).split("/", -1));
        if (parts.equals(List.of(PROJECTS))) {
            return Optional.of(new Projects());
        }
        var names = parts.stream().map(Percent::decode).toList();
        if (names.contains("")) {
            return Optional.empty();
        }
        return parts.size() == 2 && parts.getLast().equals(REPORT)
                ? Optional.of(new Report(names.getFirst()))
                : of(names);
    }

    private static Optional<ResourceUri> of(List<String> names) {
        var project = names.getFirst();
        return Optional.ofNullable(
                switch (names.size()) {
                    case 1 -> new Project(project);
                    case 2 -> new Run(project, names.get(1));
                    case 3 -> third(project, names.get(1), names.get(2));
                    case 4 ->
                            names.get(2).equals("metrics")
                                    ? new Metric(project, names.get(1), names.get(3))
                                    : null;
                    default -> null;
                });
    }

    private static @Nullable ResourceUri third(String project, String run, String what) {
        return switch (what) {
            case "config" -> new Config(project, run);
            case "metrics.csv" -> new Table(project, run);
            case String picture when run.equals("plot") && picture.endsWith(PICTURE) ->
                    new Plot(project, picture.substring(0, picture.length() - PICTURE.length()));
            default -> null;
        };
    }

    static String ofProject(String project) {
        return SCHEME + encoded(project, PROJECTS);
    }

    static String ofTable(String project, String run) {
        return ofProject(project) + "/" + encoded(run, REPORT) + "/metrics.csv";
    }

    /** A name that is a word of ours gets an escape, by which it is told from the word. */
    private static String encoded(String name, String word) {
        var encoded = Percent.encode(name).replace("/", "%2F");
        return name.equals(word)
                ? "%%%02X".formatted((int) name.charAt(0)) + name.substring(1)
                : encoded;
    }
}
