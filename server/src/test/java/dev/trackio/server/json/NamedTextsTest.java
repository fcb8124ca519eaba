package dev.trackio.server.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedTextsTest {
    private static final RawJson VALUE =
            RawJson.of(
                    "{ \"a\" : {\"file_path\":\"p/\\u00fc ö/1.png\", \"x\": 1.50e-05},\n"
                            + "\"file_path\": 3, \"l\":[{\"file_path\":\"q\"},\"file_path\",\"q\"] , \"n\":NaN}");

    @Test
    void theyAreFoundAtAnyDepth() {
        assertThat(NamedTexts.in(VALUE, "file_path")).containsExactlyInAnyOrder("p/ü ö/1.png", "q");
    }

    @Test
    void otherBytesStayAsTheyAre() {
        assertThat(NamedTexts.replaced(VALUE, "file_path", Map.of("p/ü ö/1.png", "x\"y", "q", "ß")))
                .isEqualTo(
                        RawJson.of(
                                "{ \"a\" : {\"file_path\":\"x\\\"y\", \"x\": 1.50e-05},\n"
                                        + "\"file_path\": 3, \"l\":[{\"file_path\":\"ß\"},\"file_path\",\"q\"] , \"n\":NaN}"));
        assertThat(NamedTexts.replaced(VALUE, "file_path", Map.of())).isEqualTo(VALUE);
    }
}
