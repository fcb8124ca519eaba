package dev.trackio.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.ArtifactOperations.Consumer;
import dev.trackio.api.ArtifactOperations.RunArtifact;
import dev.trackio.api.ArtifactOperations.RunArtifactCount;
import dev.trackio.api.ArtifactVersion;
import dev.trackio.api.LineageNode;
import dev.trackio.api.ManifestEntry;
import dev.trackio.api.RawJson;
import dev.trackio.api.RunRecord;
import dev.trackio.server.artifacts.Manifest;
import dev.trackio.server.artifacts.NewVersion;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store of artifacts and of their links to runs does. */
public abstract class ArtifactStoreContract extends StorageContract {
    private static final ProjectName OTHER = ProjectName.of("other");

    private int clock;

    /** An artifact of one file, told apart by the first digit of its digest. */
    private NewVersion version(String name, char file, String run, String... aliases) {
        return version(name, "model", null, file, null, run, false, aliases);
    }

    private NewVersion version(
            String name,
            String type,
            String description,
            char file,
            String metadata,
            String run,
            boolean replaceAll,
            String... aliases) {
        return new NewVersion(
                name,
                type,
                description,
                Manifest.of(
                        List.of(
                                new ManifestEntry("f.bin", digest(file), 7, null),
                                new ManifestEntry("r.bin", "etag", 3, "s3://b/r.bin"))),
                metadata == null ? null : RawJson.of(metadata),
                List.of(aliases),
                run,
                run == null ? null : "id-" + run,
                replaceAll,
                now());
    }

    private String now() {
        return "2026-01-01T00:00:%02d+00:00".formatted(clock++);
    }

    private static String digest(char first) {
        return String.valueOf(first).repeat(64);
    }

    private ArtifactVersion log(NewVersion version) {
        return storage.artifacts().log(PROJECT, version).version();
    }

    private ArtifactVersion get(String name, String spec) {
        return storage.artifacts().version(PROJECT, name, spec).orElse(null);
    }

    private void logged(String id, String name) {
        storage.metrics().append(PROJECT, List.of(row(id, name, null, now(), "{}", null, null)));
    }

    @Test
    void aVersionIsReadAsItWasLogged() {
        var logged =
                log(version("m", "model", "what", 'a', "{\"acc\":1}", "r", false, "prod", "b"));

        assertThat(logged.version()).isZero();
        assertThat(logged.aliases()).containsExactly("latest", "prod", "b");
        assertThat(logged.metadata()).isEqualTo(RawJson.of("{\"acc\":1}"));
        assertThat(logged.sizeBytes()).isEqualTo(10);
        assertThat(logged.producerRunId()).isEqualTo("id-r");
        assertThat(logged.manifest().toString())
                .isEqualTo(
                        "[{\"path\":\"f.bin\",\"digest\":\"%s\",\"size\":7},{\"path\":\"r.bin\",\"digest\":\"etag\",\"size\":3,\"ref\":\"s3://b/r.bin\"}]"
                                .formatted(digest('a')));
        for (var spec : new String[] {null, "", "latest", "v0", "prod", "b"}) {
            assertThat(get("m", spec)).isEqualTo(logged);
        }
        for (var spec : List.of("v1", "v99999999999999999999", "none", "LATEST")) {
            assertThat(get("m", spec)).isNull();
        }
        assertThat(get("n", null)).isNull();
    }

    @Test
    void theSameContentIsTheSameVersion() {
        var first = log(version("m", "model", "one", 'a', "{\"a\":1}", "r", false));
        var again = log(version("m", "model", "two", 'a', "{\"b\":2}", "s", false));
        var quiet = log(version("m", "model", null, 'a', null, "s", false));

        assertThat(again.versionId()).isEqualTo(first.versionId());
        assertThat(again.metadata()).isEqualTo(RawJson.of("{\"b\":2}"));
        assertThat(again.description()).isEqualTo("two");
        assertThat(again.producerRunName()).isEqualTo("r");
        assertThat(quiet).isEqualTo(again);
        assertThat(storage.links().counts(PROJECT))
                .containsExactly(
                        new RunArtifactCount("id-r", "r", 0, 1),
                        new RunArtifactCount("id-s", "s", 0, 1));
    }

    @Test
    void aliasesMoveForwardOnly() {
        log(version("m", 'a', "r", "prod", "first"));
        log(version("m", 'b', "r", "prod"));
        assertThat(get("m", "prod").version()).isEqualTo(1);
        assertThat(get("m", "latest").version()).isEqualTo(1);

        var older = log(version("m", 'a', "r", "prod", "new"));
        assertThat(older.version()).isZero();
        assertThat(older.aliases()).containsExactlyInAnyOrder("first", "new");
        assertThat(get("m", "prod").version()).isEqualTo(1);
        assertThat(get("m", null).version()).isEqualTo(1);
    }

    @Test
    void anotherTypeIsRefusedAndNothingIsStored() {
        log(version("m", 'a', "r"));
        assertThatThrownBy(() -> log(version("m", "data", "new", 'b', null, "r", false, "prod")))
                .isInstanceOf(ApiException.class)
                .hasMessage(
                        "Artifact 'm' already exists with type 'model'; cannot relog with type"
                                + " 'data'.");
        assertThat(get("m", "v1")).isNull();
        assertThat(get("m", null).description()).isNull();
    }

    @Test
    void replacingLeavesOneVersionAndTellsWhichFilesNobodyHas() {
        log(version("m", 'a', "r", "prod"));
        log(version("m", 'b', "r"));
        log(version("m", 'c', "r"));
        log(version("n", 'b', "r"));
        var replaced =
                storage.artifacts()
                        .log(PROJECT, version("m", "model", null, 'c', null, "s", true, "x"));

        assertThat(replaced.unused()).containsExactly(digest('a'));
        assertThat(replaced.version().version()).isEqualTo(3);
        assertThat(replaced.version().aliases()).containsExactly("latest", "x");
        assertThat(storage.artifacts().artifacts(PROJECT))
                .extracting(artifact -> artifact.name() + artifact.numVersions())
                .containsExactly("m1", "n1");
        assertThat(get("m", "prod")).isNull();
        assertThat(storage.links().ofRun(PROJECT, new RunRef("r", null)).output())
                .extracting(RunArtifact::name)
                .containsExactly("n");
    }

    @Test
    void concurrentLogsOfTheSameContentGiveOneVersion() throws Exception {
        var calls =
                IntStream.range(0, 40)
                        .<Callable<Long>>mapToObj(
                                i -> {
                                    var version = version("m", i % 2 == 0 ? 'a' : 'b', "r" + i);
                                    return () -> log(version).versionId();
                                })
                        .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var result : threads.invokeAll(calls)) {
                result.get();
            }
        }
        assertThat(storage.artifacts().artifacts(PROJECT).getFirst().numVersions()).isEqualTo(2);
        assertThat(storage.links().counts(PROJECT)).hasSize(40);
    }

    @Test
    void artifactsAreListedByTypeAndNameWithTheNewestVersionFirst() {
        log(version("b", 'a', "r"));
        log(version("b", 'b', "r", "prod"));
        log(version("a", "zoo", "animals", 'c', null, "r", false));

        var listed = storage.artifacts().artifacts(PROJECT);
        assertThat(listed).extracting(artifact -> artifact.name()).containsExactly("b", "a");
        var versions = listed.getFirst().versions();
        assertThat(versions).extracting(v -> v.version()).containsExactly(1L, 0L);
        assertThat(versions.getFirst().aliases()).containsExactly("latest", "prod");
        assertThat(versions.getFirst().numFiles()).isEqualTo(2);
        assertThat(listed.getFirst().latestVersion()).isEqualTo(1);
        assertThat(listed.getLast().description()).isEqualTo("animals");
    }

    @Test
    void whatARunUsedAndMade() {
        logged("id-train", "train");
        var data = log(version("data", 'a', "prepare"));
        use(data, "train", "id-train");
        use(data, "train", "id-train");
        var model = log(version("model", 'b', "train"));

        var artifacts = storage.links().ofRun(PROJECT, new RunRef("train", null));
        assertThat(artifacts.input())
                .extracting(RunArtifact::versionId)
                .containsExactly(data.versionId());
        assertThat(artifacts.output())
                .extracting(RunArtifact::versionId)
                .containsExactly(model.versionId());
        assertThat(storage.links().ofRun(PROJECT, new RunRef(null, "id-train")))
                .isEqualTo(artifacts);
        assertThat(storage.links().ofRun(PROJECT, new RunRef("prepare", null)).output()).hasSize(1);
        assertThat(storage.links().ofRun(PROJECT, new RunRef(null, null)).output()).isEmpty();
        assertThat(storage.links().ofRun(PROJECT, new RunRef("zz", null)).output()).isEmpty();
        assertThat(storage.links().counts(PROJECT))
                .containsExactly(
                        new RunArtifactCount("id-prepare", "prepare", 0, 1),
                        new RunArtifactCount("id-train", "train", 1, 1));
    }

    private void use(ArtifactVersion version, String name, String id) {
        storage.links().use(PROJECT, version.versionId(), new RunRef(name, id), null, now());
    }

    @Test
    void aLinkByNameAloneBelongsToTheOneRunOfThatName() {
        logged("1", "one");
        logged("2", "two");
        logged("3", "two");
        var data = log(version("data", 'a', null));
        use(data, "one", null);
        use(data, "two", null);

        assertThat(storage.links().ofRun(PROJECT, new RunRef(null, "1")).input()).hasSize(1);
        assertThat(storage.links().ofRun(PROJECT, new RunRef(null, "2")).input()).isEmpty();
        assertThat(storage.links().ofRun(PROJECT, new RunRef(null, "3")).input()).isEmpty();
        assertThat(storage.links().counts(PROJECT))
                .contains(
                        new RunArtifactCount("1", "one", 1, 0),
                        new RunArtifactCount(null, "two", 1, 0));
    }

    @Test
    void aVersionThatIsNotThereCannotBeUsed() {
        for (var project : List.of(PROJECT, OTHER)) {
            assertThatThrownBy(
                            () ->
                                    storage.links()
                                            .use(project, 7, new RunRef("r", null), null, now()))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("no artifact version with version_id 7");
        }
        assertThat(storage.projects().keys()).isEmpty();
    }

    @Test
    void aRunOfAnotherProjectIsLinkedOnBothSides() {
        logged("id-x", "same");
        var data = log(version("data", 'a', "same"));
        storage.links().use(PROJECT, data.versionId(), new RunRef("same", "other-x"), OTHER, "t1");

        assertThat(storage.links().ofRun(OTHER, new RunRef("same", null)).input())
                .containsExactly(
                        new RunArtifact(data.versionId(), "p", "data", "model", 0, 10, "t1"));
        assertThat(storage.links().counts(OTHER))
                .containsExactly(new RunArtifactCount("other-x", "same", 1, 0));
        assertThat(storage.runs().runs(OTHER))
                .containsExactly(new RunRecord("other-x", "same", "t1"));
        assertThat(storage.links().consumers(PROJECT, data.versionId()))
                .containsExactly(new Consumer("same", "other-x", "other", "t1"));
        assertThat(storage.links().ofRun(PROJECT, new RunRef("same", null)).input()).isEmpty();
        assertThat(storage.links().lineage(PROJECT, data.versionId()).nodes())
                .extracting(LineageNode::id)
                .containsExactly("art:" + data.versionId(), "run:id-x", "run:other-x");
        assertThat(storage.links().lineage(PROJECT, data.versionId()).nodes().getLast())
                .isEqualTo(
                        new LineageNode.OfForeignRun(
                                "run:other-x", "run", "other-x", "same", "t1", "other"));
    }

    @Test
    void lineageIsEverythingThatHangsTogether() {
        var data = log(version("data", 'a', "prepare"));
        use(data, "train", "id-train");
        use(data, "check", "id-check");
        var model = log(version("model", 'b', "train"));
        var lonely = log(version("lonely", 'c', "alone"));

        for (var from : List.of(data, model)) {
            var lineage = storage.links().lineage(PROJECT, from.versionId());
            assertThat(lineage.focus()).isEqualTo("art:" + from.versionId());
            assertThat(lineage.truncated()).isFalse();
            assertThat(lineage.nodes())
                    .extracting(LineageNode::id)
                    .containsExactly(
                            "art:" + data.versionId(),
                            "art:" + model.versionId(),
                            "run:id-check",
                            "run:id-prepare",
                            "run:id-train");
            assertThat(lineage.edges())
                    .extracting(edge -> edge.source() + ">" + edge.target() + edge.direction())
                    .containsExactly(
                            "run:id-prepare>art:1output",
                            "art:1>run:id-traininput",
                            "art:1>run:id-checkinput",
                            "run:id-train>art:2output");
        }
        assertThat(storage.links().lineage(PROJECT, lonely.versionId()).nodes()).hasSize(2);
        assertThat(storage.links().lineage(PROJECT, 99).nodes()).isEmpty();
    }

    @Test
    void aLineageThatIsTooLargeSaysSo() {
        var data = log(version("data", 'a', null));
        for (var i = 0; i < 1_100; i++) {
            use(data, "r" + i, "id-" + i);
        }
        var lineage = storage.links().lineage(PROJECT, data.versionId());
        assertThat(lineage.truncated()).isTrue();
        assertThat(lineage.nodes()).hasSize(1_000);
    }

    @Test
    void runsThatOnlyArtifactsTellOfAreListed() {
        var data = log(version("data", 'a', "first"));
        logged("id-known", "known");
        use(data, "known", "some-other-id");
        use(data, "other name", "id-known");
        use(data, "nameless", null);
        use(data, "twice", null);
        use(data, "twice", "id-twice");

        assertThat(storage.runs().runs(PROJECT))
                .extracting(run -> run.id() + " " + run.name())
                .containsExactly(
                        "id-first first", "id-known known", "nameless nameless", "id-twice twice");
    }

    @Test
    void whatDoesNotExistIsEmpty() {
        var run = new RunRef("r", null);
        for (var i = 0; i < 2; i++) {
            assertThat(storage.artifacts().artifacts(PROJECT)).isEmpty();
            assertThat(get("m", null)).isNull();
            assertThat(storage.links().counts(PROJECT)).isEmpty();
            assertThat(storage.links().consumers(PROJECT, 1)).isEmpty();
            assertThat(storage.links().ofRun(PROJECT, run).input()).isEmpty();
            assertThat(storage.links().lineage(PROJECT, 1).nodes()).isEmpty();
            logged("a", "a");
        }
    }
}
