package dev.trackio.server.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> NAMES =
            List.of("project", "run", "metric_name", "around_step", "max_points");

    @ParameterizedTest
    @CsvSource({
        "projct,project",
        "metric,metric_name",
        "MetricName,metric_name",
        "max_point,max_points",
        "run_name,run",
    })
    void aNearNameIsFound(String given, String meant) {
        assertThat(Nearest.to(given, NAMES)).contains(meant);
    }

    @Test
    void nothingIsGuessedForSomethingElse() {
        assertThat(Nearest.to("zzzzzzzzzzzz", NAMES)).isEmpty();
        assertThat(Nearest.to("p".repeat(1_000_000), NAMES)).isEmpty();
    }

    @Test
    void capitalLettersMakeNoNameFarther() {
        assertThat(Nearest.to("Run-A", List.of("RUN-A", "run-b"))).contains("RUN-A");
    }

    @Test
    void halfACharacterIsNeverSaid() {
        assertThat(Nearest.shortened("x".repeat(79) + "\uD83D\uDE00", 80))
                .isEqualTo("x".repeat(79) + "…");
        assertThat(Nearest.shortened("x".repeat(78) + "\uD83D\uDE00y", 80))
                .isEqualTo("x".repeat(78) + "\uD83D\uDE00…");
    }
}
