package dev.trackio.server.surface.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ToolResultTest {
    @Property
    void escapedTextReadsBackAsItWas(@ForAll String text) throws IOException {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream();
        out.write('"');
        ToolResult.escape(utf8, utf8.length, out);
        out.write('"');
        assertThat(Json.text(RawJson.of(out.toByteArray())))
                .isEqualTo(new String(utf8, StandardCharsets.UTF_8));
    }

    @Property
    void jsonStaysTheSameWithoutItsLineBreaks(@ForAll String text) throws IOException {
        var json = "{\n\"a\" :\r\n" + Json.string(text) + "\n}";
        var out = new ByteArrayOutputStream();
        new EventText(out).write(json.getBytes(StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("\n", "\r");
        assertThat(Json.tree(RawJson.of(out.toByteArray()))).isEqualTo(Json.tree(RawJson.of(json)));
    }
}
