package dev.trackio.server.surface.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.RawJson;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestStateTest {
    private static final Map<String, RawJson> ANSWERS =
            Map.of("q", RawJson.of("{\"action\":\"accept\"}"));

    private final Ticking clock = new Ticking();
    private final RequestState states = new RequestState(clock);

    @Test
    void answersComeBackForTheSameRequest() {
        var request = request("delete_run", "{\"run\":\"a\"}");
        assertThat(states.open(request, states.seal(request, ANSWERS))).isEqualTo(ANSWERS);
    }

    @Test
    void aStateIsNotGoodForAnotherRequest() {
        var state = states.seal(request("delete_run", "{\"run\":\"a\"}"), ANSWERS);
        refused(request("delete_run", "{\"run\":\"b\"}"), state);
        refused(request("delete_project", "{\"run\":\"a\"}"), state);
    }

    @Test
    void aChangedStateIsRefused() {
        var request = request("log", "{}");
        var state = states.seal(request, ANSWERS);
        refused(request, state + "-TAMPERED");
        refused(request, "1" + state);
        refused(request, "");
        refused(request, "..");
        refused(request, new RequestState(clock).seal(request, ANSWERS));
    }

    @Test
    void aStateIsGoodForTenMinutes() {
        var request = request("log", "{}");
        var state = states.seal(request, ANSWERS);
        clock.now = clock.now.plusSeconds(600);
        assertThat(states.open(request, state)).isEqualTo(ANSWERS);
        clock.now = clock.now.plusSeconds(1);
        refused(request, state);
    }

    private void refused(Message.Request request, String state) {
        assertThatThrownBy(() -> states.open(request, state)).isInstanceOf(RpcFault.class);
    }

    private static Message.Request request(String tool, String arguments) {
        return new Message.Request(
                RawJson.of("1"),
                "tools/call",
                Map.of("name", RawJson.of("\"" + tool + "\""), "arguments", RawJson.of(arguments)));
    }

    /** A clock that stands still. */
    private static final class Ticking extends Clock {
        private Instant now = Instant.parse("2026-11-22T12:00:00Z");

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
