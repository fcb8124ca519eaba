package dev.trackio.query;

import dev.trackio.TrackioException;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A project of a server. What is not there is empty, except where a method says otherwise: a server
 * tells a project without runs from none only in the list of all.
 */
public final class Project {
    private final Connection connection;
    private final String name;

    /**
     * A project in figures.
     *
     * @param runs how many
     * @param lastStep the largest of all runs; null when there is none
     */
    public record Summary(long runs, @Nullable Long lastStep) {}

    Project(Connection connection, String name) {
        this.connection = connection;
        this.name = name;
    }

    /** The project's name. */
    public String name() {
        return name;
    }

    /** All runs, the oldest first. */
    public List<StoredRun> runs() {
        return Fields.list(ask("get_runs_for_project", Map.of())).stream()
                .map(
                        run ->
                                new StoredRun(
                                        connection,
                                        name,
                                        run.text("id"),
                                        run.text("name"),
                                        run.time("created_at")))
                .toList();
    }

    /**
     * The newest run of a name.
     *
     * @throws TrackioException when there is none; it says which there are
     */
    public StoredRun run(String runName) {
        var runs = runs();
        return newest(runs, runName)
                .orElseThrow(() -> missing("run", runName, "run", StoredRun::name, runs));
    }

    /** The newest run of a name, if there is one. */
    public Optional<StoredRun> findRun(String runName) {
        return newest(runs(), runName);
    }

    private static Optional<StoredRun> newest(List<StoredRun> runs, String runName) {
        return runs.stream()
                .filter(run -> run.name().equals(runName))
                .reduce((one, next) -> created(next).isBefore(created(one)) ? one : next);
    }

    private static Instant created(StoredRun run) {
        var createdAt = run.createdAt();
        return createdAt == null ? Instant.MIN : createdAt;
    }

    /**
     * The run of that id.
     *
     * @throws TrackioException when there is none; it says which there are
     */
    public StoredRun runById(String id) {
        var runs = runs();
        return runs.stream()
                .filter(run -> run.id().equals(id))
                .findFirst()
                .orElseThrow(() -> missing("run of id", id, "id", StoredRun::id, runs));
    }

    private TrackioException missing(
            String kind,
            String wanted,
            String listed,
            Function<StoredRun, String> word,
            List<StoredRun> runs) {
        if (runs.isEmpty()) {
            var projects = Fields.texts(connection.ask("get_all_projects", Map.of()));
            if (!projects.contains(name)) {
                return new TrackioException(
                        connection.server()
                                + " has no project '"
                                + name
                                + "'"
                                + Near.to(name, projects, "project"));
            }
        }
        var names = runs.stream().map(word).sorted(Comparator.reverseOrder()).toList();
        return new TrackioException(
                "Project '%s' has no %s '%s'%s"
                        .formatted(name, kind, wanted, Near.to(wanted, names, listed)));
    }

    /** The project in figures. */
    public Summary summary() {
        var summary = new Fields(ask("get_project_summary", Map.of()));
        return new Summary(summary.whole("num_runs"), summary.wholeOrNull("last_activity"));
    }

    /** The configurations of all runs that have one, by the id of the run. */
    public Map<String, Map<String, @Nullable Object>> configs() {
        var configs = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        Fields.map(ask("get_run_configs", Map.of()))
                .forEach((id, config) -> configs.put(id, Fields.map(config)));
        return configs;
    }

    /** The alerts of all runs, the newest first. */
    public List<Alert> alerts() {
        return Alert.list(ask("get_alerts", Map.of()));
    }

    /** All artifacts and their versions, by type and name. */
    public List<StoredArtifact> artifacts() {
        return StoredArtifact.list(connection, name, ask("list_artifacts", Map.of()));
    }

    /**
     * The latest version of an artifact.
     *
     * @throws TrackioException when there is no such artifact; it says which there are
     */
    public StoredVersion artifact(String artifact) {
        return artifact(artifact, "latest");
    }

    /**
     * A version of an artifact.
     *
     * @param version such as {@code v2}, or an alias
     * @throws TrackioException when there is none; it says which there are
     */
    public StoredVersion artifact(String artifact, String version) {
        var found = StoredVersion.ask(connection, name, artifact, version);
        if (found == null) {
            throw missing(artifact, version);
        }
        return new StoredVersion(connection, name, new Fields(found));
    }

    private TrackioException missing(String artifact, String version) {
        var artifacts = artifacts();
        for (var one : artifacts) {
            if (one.name().equals(artifact)) {
                var versions = one.versions().stream().map(it -> "v" + it.version() + it.aliases());
                return new TrackioException(
                        "Artifact '%s' has no version '%s'%s"
                                .formatted(
                                        artifact,
                                        version,
                                        Near.to(version, versions.toList(), "version")));
            }
        }
        var names = artifacts.stream().map(StoredArtifact::name).toList();
        return new TrackioException(
                "Project '%s' has no artifact '%s'%s"
                        .formatted(name, artifact, Near.to(artifact, names, "artifact")));
    }

    /**
     * Asks the project's database, which is only read. Its tables are in {@code docs/reference.md},
     * at the operation {@code query_sql}; servers take queries for at most some seconds and 10,000
     * rows.
     *
     * @param query one SELECT or WITH statement, or a PRAGMA such as {@code table_info(metrics)}
     * @throws TrackioException when the server refuses it; it says why
     */
    public QueryResult sql(String query) {
        return new QueryResult(new Fields(ask("query_project", Map.of("query", query))));
    }

    private @Nullable Object ask(String operation, Map<String, ?> arguments) {
        var all = new LinkedHashMap<String, Object>(arguments);
        all.put("project", name);
        return connection.ask(operation, all);
    }

    /** The project's name. */
    @Override
    public String toString() {
        return name;
    }
}
