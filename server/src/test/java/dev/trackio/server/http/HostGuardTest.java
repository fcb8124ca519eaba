package dev.trackio.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.trackio.server.call.ApiException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class HostGuardTest {
    private final HostGuard loopback = new HostGuard(false, Set.of("Lab.Example"));
    private final HostGuard everywhere = new HostGuard(true, Set.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:7860",
                "LOCALHOST:1",
                "127.0.0.1",
                "127.0.0.1:65535",
                "[::1]",
                "[::1]:7860",
                "lab.example",
                "LAB.example:443",
                "localhost:"
            })
    void namesOfThisMachineAndAllowedOnesAreLetIn(String host) {
        assertThatCode(() -> loopback.check(host, null)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.nip.io",
                "[::1].evil",
                "[::1",
                "::1",
                "localhost:80@evil.example",
                "user@localhost",
                "127.0.0.1:80:evil",
                "localhost:evil",
                "0.0.0.0",
                "127.1",
                "localhost.",
                " localhost",
                "lab.example.evil",
                "2130706433",
                "[::]",
                "localhost,evil.example"
            })
    void otherNamesAreNotKnownHere(String host) {
        var fault = catchThrowableOfType(ApiException.class, () -> loopback.check(host, null));
        assertThat(fault.kind()).isEqualTo(ApiException.Kind.WRONG_HOST);
        assertThat(fault)
                .hasMessageContaining("--allowed-host")
                .hasMessageContaining("TRACKIO_ALLOWED_HOSTS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:3000",
                "http://127.0.0.1",
                "https://localhost",
                "http://[::1]:5173",
                "http://lab.example"
            })
    void pagesOfThisMachineAreLetIn(String origin) {
        assertThatCode(() -> loopback.check("localhost", origin)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "null",
                "",
                "http://localhost.evil.example",
                "evil",
                "file://",
                "http://localhost:80@evil.example",
                "http://evil.example#localhost",
                "http://",
                "%",
                "http://127.0.0.1.nip.io",
                "chrome-extension://abc"
            })
    void pagesOfOthersAreForbidden(String origin) {
        var fault =
                catchThrowableOfType(ApiException.class, () -> loopback.check("localhost", origin));
        assertThat(fault.kind()).isEqualTo(ApiException.Kind.FORBIDDEN);
    }

    @Test
    void aForgedHostDoesNotHelpAForgedOrigin() {
        var fault =
                catchThrowableOfType(
                        ApiException.class,
                        () -> loopback.check("evil.example", "http://evil.example"));
        assertThat(fault.kind()).isEqualTo(ApiException.Kind.WRONG_HOST);
    }

    @ParameterizedTest
    @CsvSource({
        "gpu7.lab:7860, , true",
        "gpu7.lab:7860, http://gpu7.lab:7860, true",
        "gpu7.lab:7860, http://GPU7.lab:7860, true",
        "gpu7.lab:7860, http://gpu7.lab, false",
        "gpu7.lab:7860, http://evil.example, false",
        "gpu7.lab:7860, null, false"
    })
    void boundToAllAddressesOnlyItsOwnPagesAreLetIn(String host, String origin, boolean allowed) {
        var fault = catchThrowableOfType(ApiException.class, () -> everywhere.check(host, origin));
        assertThat(fault == null).isEqualTo(allowed);
    }
}
