package dev.trackio.server;

import dev.trackio.api.ProjectOperations.LogoUrls;
import dev.trackio.api.ProjectOperations.Settings;
import dev.trackio.server.projects.Projects;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Trackio's environment variables say about the looks of its frontend. */
final class FrontendSettings {
    private static final String LOGO = "/static/trackio/trackio_logo_type_";
    private static final String LOGO_ENDING = "_transparent.png";
    private static final int CELL = 250;

    private static final List<String> PALETTE =
            List.of(
                    "#A8769B", "#E89957", "#3B82F6", "#10B981", "#EF4444", "#8B5CF6", "#14B8A6",
                    "#F59E0B", "#EC4899", "#06B6D4");

    private FrontendSettings() {}

    static Settings of(Map<String, String> environment) {
        var palette = list(environment.get("TRACKIO_COLOR_PALETTE"));
        return new Settings(
                new LogoUrls(
                        environment.getOrDefault(
                                "TRACKIO_LOGO_LIGHT_URL", LOGO + "light" + LOGO_ENDING),
                        environment.getOrDefault(
                                "TRACKIO_LOGO_DARK_URL", LOGO + "dark" + LOGO_ENDING)),
                palette.isEmpty() ? PALETTE : palette,
                list(environment.get("TRACKIO_PLOT_ORDER")),
                cell(environment.get("TRACKIO_TABLE_TRUNCATE_LENGTH")),
                Projects.MEDIA_DIR,
                environment.get("SPACE_ID"));
    }

    private static List<String> list(@Nullable String commas) {
        return commas == null
                ? List.of()
                : Arrays.stream(commas.split(","))
                        .map(String::strip)
                        .filter(item -> !item.isEmpty())
                        .toList();
    }

    private static int cell(@Nullable String length) {
        if (length == null || length.isBlank()) {
            return CELL;
        }
        try {
            return Integer.parseInt(length.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "TRACKIO_TABLE_TRUNCATE_LENGTH must be a number, not " + length, e);
        }
    }
}
