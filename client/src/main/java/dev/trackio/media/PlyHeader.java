package dev.trackio.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The first lines of a PLY file: they say whether it is a mesh, a cloud of points, or splats. */
final class PlyHeader {
    private static final int MOST_BYTES = 256 * 1024;

    /** Of a cloud dashboards show at most so many. */
    private static final long MOST_POINTS = 300_000;

    private static final Set<String> SPLAT =
            Set.of("opacity", "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3");

    private final Set<String> properties = new HashSet<>();
    private long points;
    private long faces;

    private PlyHeader() {}

    static PlyHeader of(Path file) {
        String text;
        try (var in = Files.newInputStream(file)) {
            text = new String(in.readNBytes(MOST_BYTES), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var end = text.indexOf("end_header");
        var header = new PlyHeader();
        if (!text.startsWith("ply") || end < 0 || !header.read(text.substring(0, end))) {
            throw new IllegalArgumentException(file + " has no header of a PLY file with vertices");
        }
        return header;
    }

    private boolean read(String lines) {
        var element = "";
        for (var line : lines.lines().toList()) {
            var words = line.strip().split("\\s+", -1);
            if (words.length > 2 && words[0].equals("element")) {
                element = words[1];
                if (!words[2].matches("[0-9]{1,18}")) {
                    return false;
                }
                points = element.equals("vertex") ? Long.parseLong(words[2]) : points;
                faces = element.equals("face") ? Long.parseLong(words[2]) : faces;
            } else if (words.length > 2
                    && words[0].equals("property")
                    && element.equals("vertex")) {
                properties.add(words[words.length - 1]);
            }
        }
        return points > 0;
    }

    Map<String, @Nullable Object> details() {
        var kind = kind();
        return Map.of(
                "format",
                "ply",
                "kind",
                kind,
                "original_point_count",
                points,
                "rendered_point_count",
                kind.equals("point_cloud") ? Math.min(points, MOST_POINTS) : points);
    }

    private String kind() {
        var hasColour =
                properties.containsAll(Set.of("f_dc_0", "f_dc_1", "f_dc_2"))
                        || properties.containsAll(Set.of("red", "green", "blue"));
        if (hasColour && properties.containsAll(SPLAT)) {
            return "gaussian_splat";
        }
        return faces > 0 ? "mesh" : "point_cloud";
    }
}
