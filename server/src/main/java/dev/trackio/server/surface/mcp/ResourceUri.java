package dev.trackio.server.surface.mcp;

import dev.trackio.server.http.Percent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an address such as {@code trackio://my-project/run-1/config} means. */
sealed interface ResourceUri {
    String SCHEME = "trackio://";

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
        var path = uri.substring(SCHEME.length());
        if (path.equals("projects")) {
            return Optional.of(new Projects());
        }
        var names = Arrays.stream(path.split("/", -1)).map(Percent::decode).toList();
        return names.contains("") ? Optional.empty() : of(names);
    }

    private static Optional<ResourceUri> of(List<String> names) {
        var project = names.getFirst();
        return Optional.ofNullable(
                switch (names.size()) {
                    case 1 -> new Project(project);
                    case 2 ->
                            names.get(1).equals("report.md")
                                    ? new Report(project)
                                    : new Run(project, names.get(1));
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

    /** An address of names: {@code trackio://a/b}. */
    static String uri(String... names) {
        var uri = new StringBuilder(SCHEME);
        for (var name : names) {
            uri.append(uri.length() == SCHEME.length() ? "" : "/");
            uri.append(Percent.encode(name).replace("/", "%2F"));
        }
        return uri.toString();
    }
}
