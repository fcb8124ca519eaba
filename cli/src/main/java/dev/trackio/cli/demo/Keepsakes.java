package dev.trackio.cli.demo;

import dev.trackio.api.ArtifactOperations;
import dev.trackio.api.ArtifactOperations.LogArtifact;
import dev.trackio.api.ArtifactOperations.LogUse;
import dev.trackio.api.RawJson;
import dev.trackio.api.RegistryOperations;
import dev.trackio.api.RegistryOperations.CreateRegistry;
import dev.trackio.api.RegistryOperations.LinkArtifact;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What is left when the classifier's runs are over: saved files, data and models, a registry. */
final class Keepsakes {
    private static final String PROJECT = TrainingRuns.PROJECT;
    private static final String CONFIG =
            """
            model: resnet18
            dataset: drawings
            optimizer:
              name: adamw
              weight_decay: 0.01
            epochs: 4
            """;
    private static final String NOTES =
            """
            # Notes

            - [x] Three learning rates, see the runs
            - [x] Keep the best as `my-model:best`
            - [ ] Try dropout: the project `my-sweep`

            | run | lr | accuracy |
            |---|---|---|
            | run-1 | 1e-3 | **0.935** |
            | run-2 | 1e-4 | 0.872 |
            | run-3 | 1e-2 | 0.841 |
            """;
    private static final String SCRIPT =
            """
            import trackio

            trackio.init(project="my-project", config={"lr": 1e-3, "batch_size": 64})
            for step, batch in enumerate(batches):
                loss, acc = train(batch)
                trackio.log({"loss": loss, "acc": acc}, step=step)
            trackio.finish()
            """;

    private final Desk desk;

    Keepsakes(Desk desk) {
        this.desk = desk;
    }

    void write() throws IOException {
        desk.upload(
                List.of(
                        Desk.file(PROJECT, null, null, "config.yaml", Desk.bytes(CONFIG)),
                        Desk.file(PROJECT, null, null, "notes.md", Desk.bytes(NOTES)),
                        Desk.file(PROJECT, null, null, "src/train.py", Desk.bytes(SCRIPT)),
                        Desk.file(
                                PROJECT,
                                null,
                                null,
                                "figures/confusion.png",
                                Drawings.confusion(0.935, 1))));
        var data = dataset();
        use(data, "run-1");
        use(data, "run-2");
        use(data, "run-3");
        model("run-1", 200, 0.81, List.of("half-way"));
        var best = model("run-1", 400, 0.935, List.of("best"));
        use(best, "run-3");
        model("run-3", 400, 0.841, List.of());
        publish();
    }

    private long dataset() throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        var labels = new StringBuilder("file,label\n");
        for (var kind = 0; kind < Drawings.CLASSES.size(); kind++) {
            var label = Drawings.CLASSES.get(kind);
            files.put("train/" + label + ".png", Drawings.drawing(kind, kind));
            labels.append("train/").append(label).append(".png,").append(label).append('\n');
        }
        files.put("labels.csv", Desk.bytes(labels.toString()));
        return artifact(
                "drawings",
                "dataset",
                "Things to tell apart, drawn by a program",
                Ordered.of("classes", Drawings.CLASSES.size()),
                List.of(),
                null,
                files);
    }

    private long model(String run, int steps, double accuracy, List<String> aliases)
            throws IOException {
        var weights = new byte[16_384];
        new Random(run.hashCode() + (long) steps).nextBytes(weights);
        var files = new LinkedHashMap<String, byte[]>();
        files.put("weights.bin", weights);
        files.put("config.yaml", Desk.bytes(CONFIG));
        return artifact(
                "my-model",
                "model",
                "The classifier of drawings",
                Ordered.of("steps", steps, "accuracy", accuracy),
                aliases,
                run,
                files);
    }

    private long artifact(
            String name,
            String type,
            String description,
            Map<String, Object> metadata,
            List<String> aliases,
            @Nullable String run,
            Map<String, byte[]> files)
            throws IOException {
        RawJson noted = Json.raw(metadata);
        var like =
                new LogArtifact(
                        PROJECT,
                        name,
                        type,
                        description,
                        noted,
                        List.of(),
                        aliases,
                        run,
                        null,
                        null,
                        null);
        return desk.artifact(like, files);
    }

    private void use(long version, String run) throws IOException {
        desk.call(
                ArtifactOperations.LOG_ARTIFACT_USE,
                new LogUse(PROJECT, version, run, null, null, null));
    }

    private void publish() throws IOException {
        desk.call(
                RegistryOperations.CREATE_REGISTRY,
                new CreateRegistry("models", "Models that are served", null, null));
        desk.call(
                RegistryOperations.LINK_ARTIFACT,
                new LinkArtifact(
                        PROJECT + "/my-model:best",
                        "models/classifier",
                        List.of("production"),
                        "run-1",
                        null,
                        null));
    }
}
