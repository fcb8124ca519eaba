package dev.trackio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavedFrontendTest {
    @TempDir Path user;
    @TempDir Path frontend;
    private final StringWriter said = new StringWriter();

    private Path saved(String config) throws IOException {
        Files.writeString(user.resolve("config.json"), config);
        return SavedFrontend.of(user, new PrintWriter(said, true));
    }

    @Test
    void theFolderThatPythonTrackioSavedIsTaken() throws IOException {
        Files.writeString(frontend.resolve("index.html"), "<p>");
        assertThat(saved("{\"frontend_dir\": \"" + frontend + "\", \"other\": 1}"))
                .isEqualTo(frontend);
        assertThat(said.toString()).contains("config unset frontend");
    }

    @Test
    void oneThatIsGoneIsSaidAndPassedOver() throws IOException {
        assertThat(saved("{\"frontend_dir\": \"" + frontend + "\"}")).isNull();
        assertThat(said.toString()).contains("no index.html").contains(frontend.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"frontend_dir\": null}",
                "{\"frontend_dir\": 7}",
                "{\"frontend_dir\": \" \"}",
                "{\"frontend_dir\": \"a\\u0000b\"}"
            })
    void whatIsNoSettingIsNone(String config) throws IOException {
        assertThat(saved(config)).isNull();
        assertThat(said.toString()).isEmpty();
    }

    @Test
    void withoutAFileThereIsNone() {
        assertThat(SavedFrontend.of(user, new PrintWriter(said, true))).isNull();
    }
}
