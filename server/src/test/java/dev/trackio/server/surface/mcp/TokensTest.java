package dev.trackio.server.surface.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.server.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TokensTest {
    @ParameterizedTest
    @MethodSource("answers")
    void theEstimateIsNearWhatIsCounted(String json) {
        var utf8 = json.getBytes(StandardCharsets.UTF_8);
        var counted = O200k.tokens(json);
        assertThat((double) Tokens.of(utf8, utf8.length))
                .as(counted + " tokens: " + json.substring(0, Math.min(80, json.length())))
                .isBetween(counted * 0.8, counted * 1.45);
    }

    static List<String> answers() {
        var random = new Random(7);
        var points = new ArrayList<Map<String, ?>>();
        for (var i = 0; i < 300; i++) {
            points.add(
                    Map.of(
                            "timestamp",
                            "2026-11-30T02:%02d:%02d.%06d+00:00".formatted(i / 60, i % 60, i * 37),
                            "step",
                            i * 100,
                            "value",
                            random.nextDouble()));
        }
        var columns =
                IntStream.range(0, 500).mapToObj(i -> Math.round(random.nextDouble() * 1e6) / 1e6);
        var runs =
                IntStream.range(0, 100)
                        .mapToObj(
                                i ->
                                        Map.of(
                                                "id",
                                                "%032x".formatted(random.nextLong()),
                                                "name",
                                                "resnet50-lr3e-4-seed" + i,
                                                "state",
                                                "finished"));
        var words = "The learning rate explains most of the gap between both runs. ".repeat(30);
        return List.of(
                Json.string(points),
                Json.string(columns.toList()),
                Json.string(runs.toList()),
                Json.string(List.of(words)));
    }
}
