package dev.trackio.server.surface.gradio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.ProjectOperations;
import dev.trackio.server.surface.gradio.Event.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SessionTest {
    private static final Duration LONG = Duration.ofSeconds(15);

    private final Session session = new Session();

    private static Event event(String id) {
        return new Event(
                id,
                ProjectOperations.GET_ALL_PROJECTS,
                Instant.EPOCH,
                "s",
                0,
                new CompletableFuture<>());
    }

    @Test
    void eventsAreToldInTheOrderInWhichTheyBecomeKnown() throws Exception {
        var first = event("1");
        var second = event("2");
        session.add(first);
        session.add(second);
        assertThat(session.last()).isSameAs(second);
        second.outcome().complete(new Outcome.Done(null));
        assertThat(session.last()).isSameAs(second);
        assertThat(session.next(LONG)).contains(second);
        first.outcome().complete(new Outcome.Done(null));
        assertThat(session.next(LONG)).contains(first);
        assertThat(session.size()).isZero();
    }

    @Test
    void anEventThatIsKnownBeforeItJoinsIsTold() throws Exception {
        var known = event("1");
        known.outcome().complete(new Outcome.Done(null));
        session.add(known);
        assertThat(session.next(LONG)).contains(known);
    }

    @Test
    void nobodyWaitsWhereNothingIsLeft() throws Exception {
        assertThat(session.next(LONG)).isEmpty();
        var event = event("1");
        session.add(event);
        assertThat(session.next(Duration.ofMillis(5))).isEmpty();
        Thread.startVirtualThread(() -> session.forget(event));
        assertThat(session.next(LONG)).isEmpty();
    }

    @Test
    void whoWaitsIsWokenByAnOutcome() throws Exception {
        var event = event("1");
        session.add(event);
        Thread.startVirtualThread(() -> event.outcome().complete(new Outcome.Done(null)));
        assertThat(session.next(LONG)).contains(event);
    }

    @Test
    void aClosedSessionTakesNoMore() {
        assertThat(session.closeIfEmpty()).isTrue();
        assertThat(session.add(event("1"))).isFalse();
        assertThat(session.last()).isNull();
    }

    @Test
    void aSessionWithEventsStaysOpen() {
        var event = event("1");
        session.add(event);
        assertThat(session.closeIfEmpty()).isFalse();
        session.forget(event);
        assertThat(session.closeIfEmpty()).isTrue();
    }
}
