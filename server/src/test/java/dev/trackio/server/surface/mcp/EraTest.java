package dev.trackio.server.surface.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EraTest {
    @ParameterizedTest
    @CsvSource({
        ",,LEGACY",
        "2024-11-05,,LEGACY",
        "2025-03-26,,LEGACY",
        "2025-06-18,,LEGACY",
        "2025-11-25,,LEGACY",
        "2026-07-28,,MODERN",
        "2026-07-28,2026-07-28,MODERN",
        ",2026-07-28,MODERN",
        "2025-11-25,2026-07-28,MODERN",
        "v999,,MODERN",
        ",v999,MODERN",
    })
    void theEraFollowsFromHeaderAndMeta(
            @Nullable String header, @Nullable String meta, Era expected) {
        assertThat(Era.of(header, meta)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-11-05,2024-11-05",
        "2025-06-18,2025-06-18",
        "2025-11-25,2025-11-25",
        "2026-07-28,2025-11-25",
        "1999-01-01,2025-11-25",
        ",2025-11-25",
    })
    void initializeSettlesOnARevisionThatBothKnow(@Nullable String asked, String settled) {
        assertThat(Era.settle(asked)).isEqualTo(settled);
    }
}
