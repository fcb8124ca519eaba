package dev.trackio.server.surface.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
    @Property
    void anyTextSurvivesBase64(@ForAll String text) {
        var whole = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        var encoded = Base64.getEncoder().encodeToString(whole.getBytes(StandardCharsets.UTF_8));
        assertThat(Headers.decode("Mcp-Name", "=?base64?" + encoded + "?=")).isEqualTo(whole);
    }

    @Property
    void decodingEitherWorksOrIsAFault(@ForAll @UniqueElements byte[] bytes) {
        var value = "=?base64?" + new String(bytes, StandardCharsets.ISO_8859_1) + "?=";
        try {
            assertThat(Headers.decode("Mcp-Name", value)).isNotNull();
        } catch (RpcFault e) {
            assertThat(e.status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "plain,plain",
        "SGVsbG8=,SGVsbG8=",
        "=?base64?SGVsbG8=,=?base64?SGVsbG8=",
        "SGVsbG8=?=,SGVsbG8=?=",
        "=?base64?SGVsbG8=?=,Hello",
        "=?base64?=,=?base64?=",
    })
    void aValueWithoutBothMarksStandsForItself(String value, String text) {
        assertThat(Headers.decode("Mcp-Name", value)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=?base64?SGVsbG8?=", "=?base64?SGVs!!!bG8=?=", "=?base64?/w==?="})
    void brokenBase64IsAFault(String value) {
        assertThatThrownBy(() -> Headers.decode("Mcp-Name", value))
                .isInstanceOf(RpcFault.class)
                .hasMessageContaining("Mcp-Name");
    }
}
