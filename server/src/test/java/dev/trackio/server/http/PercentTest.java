package dev.trackio.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.server.call.ApiException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentTest {
    @Property(tries = 300)
    void whatIsEncodedIsDecodedToTheSame(@ForAll("texts") String text) {
        var encoded = Percent.encode(text);
        assertThat(encoded).matches("[A-Za-z0-9._~/%-]*");
        assertThat(Percent.decode(encoded)).isEqualTo(text);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .ofMaxLength(20)
                .map(s -> new String(s.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "a%20b, a b",
        "a+b, a+b",
        "%252e, %2e",
        "%C3%A4, ä",
        "%2F, /",
        "%41, A",
        "x, x",
        "%7e, ~"
    })
    void aTextIsDecodedOnce(String encoded, String text) {
        assertThat(Percent.decode(encoded)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%",
                "%4",
                "%zz",
                "a%",
                "%-1",
                "%C3",
                "%FF",
                "%ED%A0%80",
                "%C0%AF",
                "%u0041"
            })
    void whatNoEncoderMakesIsRefused(String encoded) {
        assertThatThrownBy(() -> Percent.decode(encoded)).isInstanceOf(ApiException.class);
    }
}
