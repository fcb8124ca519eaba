package dev.trackio.server.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.Access;
import dev.trackio.api.Doc;
import dev.trackio.api.Operation;
import dev.trackio.api.Profile;
import dev.trackio.api.Rows;
import dev.trackio.api.Schema;
import dev.trackio.server.call.AccessPolicy.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DispatcherTest {
    record In(@Doc("A name.") String name, @Doc("A token.") @Nullable String hfToken) {}

    private static final Operation<In, String> READ =
            Operation.<In, String>of("read", Access.READ, "Reads.", Schema.TEXT, new In("x", null))
                    .seed(1, 1, 0, Schema.TEXT, text -> text + " of 2025");
    private static final Operation<In, String> WRITE =
            Operation.of("write", Access.LOG, "Writes.", Schema.TEXT, new In("x", null));
    private static final Operation<In, Rows<String>> ROWS =
            Operation.of("rows", Access.READ, "Rows.", Schema.list(Schema.TEXT), new In("x", null));

    private static final AccessPolicy OPEN = new AccessPolicy(Mode.OPEN, "");

    private static List<Object> call(
            Dispatcher dispatcher, Operation<?, ?> op, In in, Profile profile) throws IOException {
        var results = new ArrayList<>();
        dispatcher.call(op, in, Caller.LOCAL, profile, results::add);
        return results;
    }

    @Test
    void aResultComesInTheShapeOfItsGeneration() throws IOException {
        var dispatcher = Dispatcher.builder().on(READ, (in, c) -> in.name()).build(OPEN);
        assertThat(call(dispatcher, READ, new In("a", null), Profile.CURRENT)).containsExactly("a");
        assertThat(call(dispatcher, READ, new In("a", null), Profile.SEED))
                .containsExactly("a of 2025");
    }

    @Test
    void nothingIsHandledWithoutTheRightToIt() throws IOException {
        var called = new AtomicBoolean();
        var dispatcher =
                Dispatcher.builder()
                        .on(
                                WRITE,
                                (in, c) -> {
                                    called.set(true);
                                    return null;
                                })
                        .build(new AccessPolicy(Mode.PROTECTED, "secret"));
        assertThatThrownBy(() -> call(dispatcher, WRITE, new In("a", "wrong"), Profile.CURRENT))
                .isInstanceOf(ApiException.class);
        assertThat(called).isFalse();
        assertThat(call(dispatcher, WRITE, new In("a", "secret"), Profile.CURRENT)).hasSize(1);
        assertThat(called).isTrue();
    }

    @Test
    void anOperationWithoutAHandlerIsUnknown() {
        var dispatcher = Dispatcher.builder().build(OPEN);
        assertThatThrownBy(() -> call(dispatcher, READ, new In("a", null), Profile.CURRENT))
                .hasMessage("Unknown API: read");
    }

    @Test
    void aFaultOfOursIsToldByItsIdAlone() {
        var log = Logger.getLogger(Dispatcher.class.getName());
        log.setLevel(Level.OFF); // what is provoked here is no news
        var dispatcher =
                Dispatcher.builder()
                        .on(
                                READ,
                                (in, c) -> {
                                    throw new IllegalStateException("/home/me/secret.db is broken");
                                })
                        .build(OPEN);
        assertThatThrownBy(() -> call(dispatcher, READ, new In("a", null), Profile.CURRENT))
                .isInstanceOf(ApiException.class)
                .satisfies(
                        e ->
                                assertThat(((ApiException) e).kind())
                                        .isEqualTo(ApiException.Kind.INTERNAL))
                .satisfies(
                        e ->
                                assertThat(e.getMessage())
                                        .matches(
                                                "The server failed on this call; its log has the cause under id [0-9a-f]{8}\\."));
    }

    @Test
    void howEachCallEndedIsTold() {
        var told = new ArrayList<String>();
        var meter =
                new Meter() {
                    @Override
                    public void called(String operation, Outcome outcome, long nanos) {
                        assertThat(nanos).isNotNegative();
                        told.add(operation + " " + outcome);
                    }

                    @Override
                    public void logged(int entries, long bytes) {}

                    @Override
                    public void committed(int calls, long nanos) {}

                    @Override
                    public void gauge(
                            String name,
                            String description,
                            java.util.function.DoubleSupplier value) {}
                };
        Logger.getLogger(Dispatcher.class.getName()).setLevel(Level.OFF);
        var dispatcher =
                Dispatcher.builder()
                        .on(
                                READ,
                                (in, c) ->
                                        switch (in.name()) {
                                            case "bad" -> throw ApiException.badRequest("no");
                                            case "busy" ->
                                                    throw new ApiException(
                                                            ApiException.Kind.UNAVAILABLE, "later");
                                            case "ours" -> throw new IllegalStateException();
                                            default -> in.name();
                                        })
                        .on(WRITE, (in, c) -> "")
                        .build(new AccessPolicy(Mode.PROTECTED, "secret"), meter, Audit.NONE);
        for (var name : List.of("fine", "bad", "busy", "ours")) {
            try {
                call(dispatcher, READ, new In(name, null), Profile.CURRENT);
            } catch (ApiException | IOException e) {
                assertThat(name).isNotEqualTo("fine");
            }
        }
        assertThatThrownBy(() -> call(dispatcher, WRITE, new In("a", "wrong"), Profile.CURRENT))
                .isInstanceOf(ApiException.class);
        assertThatThrownBy(
                        () ->
                                dispatcher.call(
                                        READ,
                                        new In("a", null),
                                        Caller.LOCAL,
                                        Profile.CURRENT,
                                        result -> {
                                            throw new IOException("the caller has gone");
                                        }))
                .isInstanceOf(IOException.class);
        assertThat(told)
                .containsExactly(
                        "read OK",
                        "read REFUSED",
                        "read UNAVAILABLE",
                        "read FAILED",
                        "write REFUSED",
                        "read GONE");
    }

    @Test
    void aFaultOfTheCallerComesThroughAsItIs() {
        var fault = ApiException.badRequest("no");
        var dispatcher =
                Dispatcher.builder()
                        .on(
                                READ,
                                (in, c) -> {
                                    throw fault;
                                })
                        .build(OPEN);
        assertThatThrownBy(() -> call(dispatcher, READ, new In("a", null), Profile.CURRENT))
                .isSameAs(fault);
    }

    @Test
    void rowsAreOpenWhileTheAnswerIsWrittenAndClosedHoweverItEnds() throws IOException {
        var closed = new AtomicBoolean();
        var rows =
                new Rows<String>() {
                    @Override
                    public List<String> next() {
                        return List.of();
                    }

                    @Override
                    public void close() {
                        closed.set(true);
                    }
                };
        var dispatcher = Dispatcher.builder().on(ROWS, (in, c) -> rows).build(OPEN);
        var in = new In("a", null);
        dispatcher.call(
                ROWS, in, Caller.LOCAL, Profile.CURRENT, result -> assertThat(closed).isFalse());
        assertThat(closed).isTrue();

        closed.set(false);
        assertThatThrownBy(
                        () ->
                                dispatcher.call(
                                        ROWS,
                                        in,
                                        Caller.LOCAL,
                                        Profile.CURRENT,
                                        result -> {
                                            throw new IOException("the caller has gone");
                                        }))
                .isInstanceOf(IOException.class);
        assertThat(closed).isTrue();
    }

    @Test
    void twoHandlersOfOneOperationAreRefused() {
        var builder = Dispatcher.builder().on(READ, (in, c) -> "");
        assertThatThrownBy(() -> builder.on(READ, (in, c) -> "")).hasMessage("two handlers: read");
    }

    @Test
    void listenersHearOfChangesUntilTheyLeave() {
        var feed = new ChangeFeed();
        var heard = new ArrayList<String>();
        var subscription = feed.subscribe(null, heard::add);
        feed.touched("a");
        assertThat(feed.hasListeners()).isTrue();
        subscription.close();
        feed.touched("b");
        assertThat(heard).containsExactly("a");
        assertThat(feed.hasListeners()).isFalse();
    }

    @Test
    void aValueInAMessageIsShortAndWhole() {
        assertThat(ApiException.shown("short")).isEqualTo("short");
        assertThat(ApiException.shown("x".repeat(61))).isEqualTo("x".repeat(60) + "…");
        assertThat(ApiException.shown("😀".repeat(60))).isEqualTo("😀".repeat(60));
        assertThat(ApiException.shown("a\ud800")).isEqualTo("a\uFFFD");
    }
}
