package dev.trackio.server.surface.gradio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.MetricOperations;
import dev.trackio.api.Operation;
import dev.trackio.api.Operations;
import dev.trackio.api.ProjectOperations;
import dev.trackio.api.RawJson;
import dev.trackio.api.RunOperations;
import dev.trackio.server.call.AccessPolicy;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.JsonBody;
import dev.trackio.server.surface.gradio.Event.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventsTest {
    private static final RawJson LOG = RawJson.of("[\"p\",\"r\",{\"a\":1}]");
    private static final RawJson NOTHING = RawJson.of("[]");

    /** A clock that stands until it is moved. */
    private static final class Moved extends Clock {
        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** What the store does with a log entry. */
    private interface Store {
        void log() throws Exception;
    }

    private final Moved clock = new Moved();

    private Events events(Store store) {
        var dispatcher =
                Dispatcher.builder()
                        .on(
                                MetricOperations.LOG,
                                (in, c) -> {
                                    store.log();
                                    return null;
                                })
                        .on(ProjectOperations.GET_ALL_PROJECTS, (in, c) -> List.of("p"))
                        .build(new AccessPolicy(AccessPolicy.Mode.OPEN, ""));
        return new Events(
                dispatcher, new Arguments(Operations.catalogue()), clock, Duration.ofMillis(1));
    }

    private static Event start(
            Events events, Operation<?, ?> operation, RawJson data, String session) {
        return events.start(operation, JsonBody.of(data), Caller.LOCAL, session);
    }

    private static Outcome outcome(Event event) throws Exception {
        return event.outcome().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aReadIsReadyAtOnceAndCanBeReadAgain() throws Exception {
        var events = events(() -> {});
        var event = start(events, ProjectOperations.GET_ALL_PROJECTS, NOTHING, null);
        assertThat(event.id()).matches("[0-9a-f]{32}");
        assertThat(outcome(event)).isInstanceOf(Outcome.Read.class);
        assertThat(events.find(event.id())).isSameAs(event);
        assertThat(events.find(event.id())).isSameAs(event);
    }

    @Test
    void aWriteIsCarriedOutOnceAndItsAnswerIsKept() throws Exception {
        var stored = new AtomicInteger();
        var events = events(stored::incrementAndGet);
        var event = start(events, MetricOperations.LOG, LOG, null);
        assertThat(outcome(event)).isEqualTo(new Outcome.Done(null));
        assertThat(outcome(events.find(event.id()))).isEqualTo(new Outcome.Done(null));
        assertThat(stored).hasValue(1);
    }

    @Test
    void whatIsWrongWithTheArgumentsIsToldWithTheAnswer() throws Exception {
        var events = events(() -> {});
        assertThat(outcome(start(events, MetricOperations.LOG, RawJson.of("[\"p\"]"), null)))
                .isEqualTo(new Outcome.Failed("Missing required parameter: run"));
    }

    @Test
    void aWriteStaysPendingWhileTheStoreCannotTakeIt() throws Exception {
        var tries = new AtomicInteger();
        var several = new CountDownLatch(5);
        var events =
                events(
                        () -> {
                            several.countDown();
                            if (tries.incrementAndGet() < 8) {
                                throw new ApiException(ApiException.Kind.UNAVAILABLE, "later");
                            }
                        });
        var event = start(events, MetricOperations.LOG, LOG, "s");
        assertThat(several.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(outcome(event)).isEqualTo(new Outcome.Done(null));
        assertThat(tries).hasValue(8);
    }

    @Test
    void aWriteThatTheStoreNeverTakesFailsWhenItsAnswerWouldBeForgotten() throws Exception {
        var events =
                events(
                        () -> {
                            clock.pass(Duration.ofMinutes(1));
                            throw new ApiException(
                                    ApiException.Kind.UNAVAILABLE, "The disk is full.");
                        });
        assertThat(outcome(start(events, MetricOperations.LOG, LOG, null)))
                .isEqualTo(new Outcome.Failed("The disk is full."));
    }

    @Test
    void evenAnErrorOfOursIsAnOutcome() throws Exception {
        var events =
                events(
                        () -> {
                            throw new StackOverflowError("as deep as it gets");
                        });
        var before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {});
        try {
            assertThat(outcome(start(events, MetricOperations.LOG, LOG, null)))
                    .isEqualTo(new Outcome.Failed("The server failed."));
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void anAnswerIsForgottenAfterTenMinutesAndNotBefore() {
        var events = events(() -> {});
        var event = start(events, ProjectOperations.GET_ALL_PROJECTS, NOTHING, "s");
        clock.pass(Duration.ofMinutes(10));
        assertThat(events.find(event.id())).isNotNull();
        clock.pass(Duration.ofSeconds(1));
        assertThat(events.find(event.id())).isNull();
        assertThat(events.session("s")).isNull();
    }

    @Test
    void aSessionThatGoesOnCallingIsNotForgotten() {
        var events = events(() -> {});
        start(events, ProjectOperations.GET_ALL_PROJECTS, NOTHING, "s");
        var session = events.session("s");
        for (var i = 0; i < 5; i++) {
            clock.pass(Duration.ofMinutes(9));
            start(events, ProjectOperations.GET_ALL_PROJECTS, NOTHING, "s");
        }
        assertThat(events.session("s")).isSameAs(session);
        assertThat(session.size()).as("events of the last ten minutes").isEqualTo(2);
    }

    @Test
    void cancelledIsWhatIsPendingAndNothingElse() throws Exception {
        var go = new CountDownLatch(1);
        var events = events(() -> assertThat(go.await(10, TimeUnit.SECONDS)).isTrue());
        var pending = start(events, MetricOperations.LOG, LOG, "s");
        events.cancel(pending.id());
        assertThat(outcome(pending)).isEqualTo(new Outcome.Cancelled());
        go.countDown();
        var read = start(events, ProjectOperations.GET_ALL_PROJECTS, NOTHING, "s");
        events.cancel(read.id());
        events.cancel("no such event");
        assertThat(outcome(read)).isInstanceOf(Outcome.Read.class);
    }

    @Test
    void abandonedEventsAreBoundedByTheirNumber() {
        var events = events(() -> {});
        var ids = new ArrayList<String>();
        for (var i = 0; i < 12_000; i++) {
            ids.add(start(events, ProjectOperations.GET_ALL_PROJECTS, NOTHING, "one session").id());
        }
        assertThat(ids.stream().filter(id -> events.find(id) != null))
                .hasSize(Events.MAX_REMEMBERED);
        assertThat(events.session("one session").size()).isEqualTo(Events.MAX_REMEMBERED);
        assertThat(events.find(ids.getLast())).isNotNull();
        assertThat(events.find(ids.getFirst())).isNull();
    }

    @Test
    void abandonedSessionsAreBoundedByTheirNumber() {
        var events = events(() -> {});
        for (var i = 0; i < 10_050; i++) {
            start(events, ProjectOperations.GET_ALL_PROJECTS, NOTHING, "session " + i);
        }
        assertThat(events.session("session 49")).isNull();
        assertThat(events.session("session 50")).isNotNull();
    }

    @Test
    void abandonedEventsAreBoundedByWhatTheyHold() {
        var events = events(() -> {});
        var large = RawJson.of("[\"" + "x".repeat(1_000_000) + "\"]");
        var ids = new ArrayList<String>();
        for (var i = 0; i < 100; i++) { // of a megabyte each
            ids.add(start(events, RunOperations.GET_RUNS_FOR_PROJECT, large, "s").id());
        }
        assertThat(ids.stream().filter(id -> events.find(id) != null).count())
                .isBetween(
                        Events.MAX_REMEMBERED_BYTES / 1_100_000,
                        Events.MAX_REMEMBERED_BYTES / 1_000_000);
        assertThat(events.session("s").size()).isLessThan(68);
        assertThat(events.find(ids.getLast())).isNotNull();
    }

    @Test
    void argumentsOfAReadAreNotHeldWhenTheyAreHuge() throws Exception {
        var events = events(() -> {});
        var huge = RawJson.of("[\"" + "x".repeat(Events.MAX_READ_BYTES) + "\"]");
        assertThat(outcome(start(events, RunOperations.GET_RUNS_FOR_PROJECT, huge, null)))
                .isEqualTo(
                        new Outcome.Failed(
                                "The arguments are larger than the limit of 1048576 bytes."));
    }

    @Test
    void writesThatWaitAreBoundedByWhatTheyHold() throws Exception {
        var go = new CountDownLatch(1);
        var events = events(() -> assertThat(go.await(20, TimeUnit.SECONDS)).isTrue());
        var bytes = new byte[(int) (Events.MAX_WAITING_BYTES * 2 / 5)];
        Arrays.fill(bytes, (byte) ' ');
        System.arraycopy(LOG.array(), 0, bytes, 0, LOG.length());
        var large = RawJson.of(bytes);
        var first = start(events, MetricOperations.LOG, large, null);
        var second = start(events, MetricOperations.LOG, large, null);
        assertThatThrownBy(() -> start(events, MetricOperations.LOG, large, null))
                .isInstanceOf(ApiException.class)
                .satisfies(
                        e ->
                                assertThat(((ApiException) e).kind())
                                        .isEqualTo(ApiException.Kind.UNAVAILABLE));
        go.countDown();
        assertThat(outcome(first)).isEqualTo(new Outcome.Done(null));
        assertThat(outcome(second)).isEqualTo(new Outcome.Done(null));
        events.settle(Duration.ofSeconds(10));
        assertThat(outcome(start(events, MetricOperations.LOG, large, null)))
                .isEqualTo(new Outcome.Done(null));
    }

    @Test
    void settlingWaitsForWhatWasAcceptedButNotForEver() throws Exception {
        var go = new CountDownLatch(1);
        var events = events(() -> assertThat(go.await(20, TimeUnit.SECONDS)).isTrue());
        var event = start(events, MetricOperations.LOG, LOG, null);
        events.settle(Duration.ofMillis(20));
        assertThat(event.pending()).isTrue();
        go.countDown();
        events.settle(Duration.ofSeconds(10));
        assertThat(event.pending()).isFalse();
    }

    /** Joins race with a stream that closes whenever its session is empty. */
    @Test
    void noEventIsLostWhileStreamsCloseAndOpen() throws Exception {
        var events = events(() -> {});
        var started = ConcurrentHashMap.<String>newKeySet();
        Set<String> told = ConcurrentHashMap.newKeySet();
        var joiners = 8;
        var each = 500;
        var finished = new CountDownLatch(joiners);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var j = 0; j < joiners; j++) {
                threads.submit(
                        () -> {
                            for (var i = 0; i < each; i++) {
                                started.add(
                                        start(
                                                        events,
                                                        ProjectOperations.GET_ALL_PROJECTS,
                                                        NOTHING,
                                                        "s")
                                                .id());
                                Thread.yield();
                            }
                            finished.countDown();
                        });
            }
            var reader =
                    threads.submit(
                            () -> {
                                while (finished.getCount() > 0 || events.session("s") != null) {
                                    var session = events.session("s");
                                    while (session != null && !events.closeIfEmpty("s", session)) {
                                        session.next(Duration.ofMillis(50))
                                                .ifPresent(e -> told.add(e.id()));
                                    }
                                    Thread.yield();
                                }
                                return null;
                            });
            reader.get(50, TimeUnit.SECONDS);
        }
        assertThat(started).hasSize(joiners * each);
        assertThat(told).isEqualTo(started);
    }
}
