package dev.trackio.server.surface.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.Catalogue;
import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.AccessPolicy.Mode;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.BodyLimit;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.Bodies;
import dev.trackio.server.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lines in, lines out: framing, requests at the same time, faults, the end. */
@Timeout(30)
class StdioTest {
    private static final String META =
            "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                    + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private static final BodyLimit LIMIT = BodyLimit.of(1 << 20);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private static String call(int id, String tool, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}\n"
                .formatted(id, tool, arguments);
    }

    private static String ping(Object id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"ping\"}\n".formatted(id);
    }

    /** The product's tools over what the fixture answers. */
    private List<String> served(String input) throws IOException {
        var surface =
                new StdioSurface(
                        Fixture.CATALOGUE,
                        Fixture.dispatcher(Mode.OPEN),
                        new Arguments(Fixture.CATALOGUE),
                        Fixture.UNCHANGED,
                        "1.2.3",
                        Profile.CURRENT,
                        null);
        var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        surface.serve(new Bodies(), LIMIT, in, out, () -> {});
        return lines();
    }

    private List<String> lines() {
        var text = out.toString(StandardCharsets.UTF_8);
        assertThat(text)
                .satisfiesAnyOf(t -> assertThat(t).isEmpty(), t -> assertThat(t).endsWith("\n"));
        return text.lines().toList();
    }

    @Test
    void bothErasAreAnsweredByTheBodyAlone() throws IOException {
        var answers =
                served(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":"
                                + "{\"protocolVersion\":\"2025-06-18\"}}\n");
        assertThat(answers)
                .singleElement()
                .asString()
                .contains("\"protocolVersion\":\"2025-06-18\"");
        out.reset();
        assertThat(
                        served(
                                "{\"jsonrpc\":\"2.0\",\"id\":\"d\",\"method\":\"server/discover\",\"params\":{"
                                        + META
                                        + "}}\n"))
                .singleElement()
                .asString()
                .startsWith(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"d\",\"result\":{\"resultType\":\"complete\"")
                .contains("\"supportedVersions\":[\"2026-07-28\"]");
        out.reset();
        assertThat(
                        served(
                                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":"
                                        + "\"get_all_projects\",\"arguments\":{},"
                                        + META
                                        + "}}\n"))
                .singleElement()
                .asString()
                .contains("\"resultType\":\"complete\"", "\"structuredContent\"");
        out.reset();
        assertThat(
                        served(
                                "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/list\",\"params\":{"
                                        + META.replace("2026", "2030")
                                        + "}}\n"))
                .singleElement()
                .asString()
                .contains("-32022", "\"requested\":\"2030-07-28\"");
    }

    @Test
    void anAnswerIsOneLineWhateverStandsInIt() throws IOException {
        var answers = served(call(1, "get_run_summary", "{\"project\":\"p\",\"run\":\"r\"}"));
        assertThat(answers).singleElement().asString().contains("\"config\":{   \"lr\": 0.1 }");
    }

    @Test
    void brokenLinesAreRefusedAndTheNextOnesAnswered() throws IOException {
        var answers =
                served(
                        "{oops\n\n   \n[1]\n\u00fc\n"
                                + "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\",\"params\":[]}\r\n"
                                + "{\"jsonrpc\":\"2.0\",\"id\":\"nobody\",\"result\":{}}\n"
                                + "{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"ping\",\"params\":[]}\n"
                                + ping(7).strip());
        assertThat(answers).hasSize(5);
        assertThat(answers.get(0))
                .startsWith("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,");
        assertThat(answers.get(1)).contains("-32600", "Batches");
        assertThat(answers.get(2)).contains("-32700");
        assertThat(answers.get(3))
                .startsWith("{\"jsonrpc\":\"2.0\",\"id\":6,\"error\":{\"code\":-32602,");
        assertThat(answers.get(4)).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");
    }

    /** A line beyond the limit, made as it is read. */
    private static InputStream longLine(long length, String rest) {
        return new InputStream() {
            private long left = length;
            private final InputStream after =
                    new ByteArrayInputStream(("\n" + rest).getBytes(StandardCharsets.UTF_8));

            @Override
            public int read() throws IOException {
                return left-- > 0 ? 'x' : after.read();
            }

            @Override
            public int read(byte[] into, int offset, int count) throws IOException {
                if (left <= 0) {
                    return after.read(into, offset, count);
                }
                var n = (int) Math.min(left, count);
                java.util.Arrays.fill(into, offset, offset + n, (byte) 'x');
                left -= n;
                return n;
            }
        };
    }

    @Test
    void aLineThatIsTooLongIsPassedOverWithoutBeingHeld() throws IOException {
        var bodies = new Bodies();
        new Stdio(echo(), bodies, LIMIT, longLine(1L << 29, ping(1)), out).run();
        assertThat(lines()).hasSize(2);
        assertThat(lines().getFirst())
                .contains("\"id\":null", "larger than the limit of 1048576 bytes");
        assertThat(lines().getLast()).contains("\"id\":1");
    }

    /** Answers with the id alone. */
    private static Stdio.Receiver echo() {
        return receiver((request, outlet) -> outlet.answer(200, answer(request)));
    }

    private static byte[] answer(Message.Request request) {
        return ("{\"id\":" + request.id() + "}").getBytes(StandardCharsets.UTF_8);
    }

    private interface Answering {
        void to(Message.Request request, StdioOutlet outlet) throws IOException;
    }

    private static Stdio.Receiver receiver(Answering answering) {
        return new Stdio.Receiver() {
            @Override
            public void request(Message.Request request, RawJson line, StdioOutlet outlet)
                    throws IOException {
                answering.to(request, outlet);
            }

            @Override
            public void other(Message message, RawJson line) {}
        };
    }

    @Test
    void aSlowRequestHoldsUpNoOther() throws IOException {
        var others = new CountDownLatch(9);
        var slow =
                receiver(
                        (request, outlet) -> {
                            if (request.id().toString().equals("0")) {
                                await(others);
                            }
                            outlet.answer(200, answer(request));
                            others.countDown();
                        });
        var input = new StringBuilder();
        for (var i = 0; i < 10; i++) {
            input.append(ping(i));
        }
        run(slow, input.toString());
        assertThat(lines()).hasSize(10);
        assertThat(lines().getLast()).isEqualTo("{\"id\":0}");
    }

    private void run(Stdio.Receiver receiver, String input) throws IOException {
        var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        new Stdio(receiver, new Bodies(), LIMIT, in, out).run();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void linesOfManyRequestsAreNeverMixed() throws IOException {
        var long200 = "\"" + "x".repeat(200_000) + "\"";
        var talking =
                receiver(
                        (request, outlet) -> {
                            outlet.event(
                                    ("{\"at\":" + request.id() + "," + long200 + ":1}")
                                            .getBytes(StandardCharsets.UTF_8));
                            outlet.answer(
                                    200,
                                    ("{\"id\":" + request.id() + "," + long200 + ":1}")
                                            .getBytes(StandardCharsets.UTF_8));
                        });
        var input = new StringBuilder();
        for (var i = 0; i < 40; i++) {
            input.append(ping(i));
        }
        run(talking, input.toString());
        assertThat(lines())
                .hasSize(80)
                .allMatch(
                        line ->
                                line.length() < 200_100
                                        && Json.fields(RawJson.of(line)).size() == 2);
    }

    @Test
    void whatRunsAtTheEndIsAnswered() throws IOException {
        var last =
                receiver(
                        (request, outlet) -> {
                            while (!outlet.stopping()) {
                                Thread.onSpinWait(); // until the loop has seen the end
                            }
                            outlet.answer(200, answer(request));
                        });
        run(last, ping(1));
        assertThat(lines()).containsExactly("{\"id\":1}");
    }

    /** A client that writes when it wants to. */
    static final class Pipe extends InputStream {
        private final BlockingQueue<byte[]> written = new LinkedBlockingQueue<>();
        private byte[] now = {};
        private int at;

        void write(String text) {
            written.add(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] into, int offset, int count) {
            if (at == now.length) {
                try {
                    now = written.take();
                    at = 0;
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            var n = Math.min(count, now.length - at);
            System.arraycopy(now, at, into, offset, n);
            at += n;
            return n == 0 ? -1 : n;
        }

        @Override
        public void close() {
            written.add(new byte[0]);
        }
    }

    @Test
    void aQuestionToTheClientIsAnsweredByALaterLine() throws IOException {
        var catalogue = new Catalogue(List.of(), Map.of());
        var listeners = new FixtureListeners();
        var offer =
                Offer.of(
                        new Calls(
                                catalogue, Fixture.dispatcher(Mode.OPEN), new Arguments(catalogue)),
                        "1.2.3",
                        null,
                        FixtureTools.all(listeners),
                        List.of(listeners));
        var pipe = new Pipe();
        var asked =
                new OutputStream() {
                    private final StringBuilder line = new StringBuilder();

                    @Override
                    public void write(int b) {
                        out.write(b);
                        line.append((char) b);
                        if (b == '\n') {
                            var fields = Json.fields(RawJson.of(line.toString()));
                            line.setLength(0);
                            if (fields.containsKey("method")) {
                                pipe.write(
                                        "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":{\"action\":\"accept\",\"content\":{\"username\":\"ada\"}}}\n"
                                                .formatted(fields.get("id")));
                            } else {
                                pipe.close();
                            }
                        }
                    }
                };
        pipe.write(call(1, "test_elicitation", "{\"message\":\"who?\"}"));
        new Stdio(StdioSurface.local(offer.protocol()), new Bodies(), LIMIT, pipe, asked).run();
        assertThat(lines()).hasSize(2);
        assertThat(lines().getFirst()).contains("elicitation/create", "who?");
        assertThat(lines().getLast())
                .startsWith("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":")
                .contains("accept");
    }

    @Test
    void aCancelledRequestIsToldAndAnswersNothing() throws IOException {
        var pipe = new Pipe();
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        var cancelled = new CountDownLatch(1);
        var waits =
                receiver(
                        (request, outlet) -> {
                            outlet.endsWith(cancelled::countDown);
                            pipe.write(
                                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"w\"}}\n");
                            await(cancelled);
                            seen.add("stopping " + outlet.stopping());
                            assertThatThrownBy(() -> outlet.event(new byte[] {'{', '}'}))
                                    .isInstanceOf(IOException.class);
                            outlet.answer(200, answer(request));
                            pipe.close();
                        });
        pipe.write(ping("\"w\""));
        new Stdio(waits, new Bodies(), LIMIT, pipe, out).run();
        assertThat(seen).containsExactly("stopping true");
        assertThat(lines()).isEmpty();
    }

    @Test
    void aRequestThatFailsInAnyWayIsAnswered() throws IOException {
        var fails =
                receiver(
                        (request, outlet) -> {
                            if (request.id().toString().equals("1")) {
                                throw new IllegalArgumentException("s3cret");
                            }
                            throw new AssertionError("s3cret");
                        });
        run(fails, ping(1) + ping("\"b\""));
        assertThat(lines())
                .hasSize(2)
                .allMatch(line -> line.contains("-32603") && !line.contains("s3cret"))
                .anyMatch(line -> line.contains("\"id\":1,"))
                .anyMatch(line -> line.contains("\"id\":\"b\","));
    }

    @Test
    void aReplyMayHaveANumberForAnId() throws IOException {
        Queue<Message> taken = new ConcurrentLinkedQueue<>();
        var receiver =
                new Stdio.Receiver() {
                    @Override
                    public void request(
                            Message.Request request, RawJson line, StdioOutlet outlet) {}

                    @Override
                    public void other(Message message, RawJson line) {
                        taken.add(message);
                    }
                };
        run(
                receiver,
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{}}\n"
                        + "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"error\":{}}\n");
        assertThat(lines()).isEmpty();
        assertThat(taken)
                .extracting(message -> ((Message.Reply) message).id())
                .containsExactly("0", "a");
    }

    @Test
    void whatOnlyWaitsElsewhereEndsWithTheInput() throws IOException {
        var closed = new CountDownLatch(1);
        var listens =
                receiver(
                        (request, outlet) -> {
                            outlet.endsWith(closed::countDown);
                            await(closed);
                        });
        var began = System.nanoTime();
        run(listens, ping(1).replace("ping", "subscriptions/listen"));
        assertThat(closed.getCount()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(9));
        assertThat(lines()).isEmpty();
    }

    @Test
    void aLargeLineWaitsForRoomThatOthersHave() throws IOException {
        var reader = Thread.currentThread();
        var slow =
                receiver(
                        (request, outlet) -> {
                            while (request.id().toString().equals("1")
                                    && out.size() == 0
                                    && reader.getState() != Thread.State.TIMED_WAITING) {
                                Thread.onSpinWait(); // until the loop wants more room than there is
                            }
                            outlet.answer(200, answer(request));
                        });
        var large = " ".repeat(600_000);
        var in =
                new ByteArrayInputStream(
                        (large + ping(1) + large + ping(2)).getBytes(StandardCharsets.UTF_8));
        new Stdio(slow, new Bodies(16 << 20), LIMIT, in, out).run();
        assertThat(lines()).containsExactlyInAnyOrder("{\"id\":1}", "{\"id\":2}");
    }

    @Test
    void moreRequestsThanMayWaitAreRefused() throws IOException {
        var pipe = new Pipe();
        var free = new CountDownLatch(1);
        var waits =
                receiver(
                        (request, outlet) -> {
                            await(free);
                            outlet.answer(200, answer(request));
                        });
        var input = new StringBuilder();
        for (var i = 0; i < 1_020; i++) {
            input.append(ping(i));
        }
        input.append("{oops\n");
        pipe.write(input.toString());
        var refused =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        out.write(b);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        out.write(bytes, offset, length);
                        if (new String(bytes, offset, length, StandardCharsets.UTF_8)
                                .contains("-32700")) {
                            free.countDown();
                            pipe.close();
                        }
                    }
                };
        new Stdio(waits, new Bodies(), LIMIT, pipe, refused).run();
        var answers = new ArrayList<>(lines());
        assertThat(answers).hasSize(1_021);
        assertThat(answers.stream().filter(line -> line.contains("Too many requests at once")))
                .hasSize(4)
                .allMatch(line -> line.contains("-32603"));
    }

    @Test
    void anAnswerThatIsTooLargeIsAnErrorAndNotHalfALine() throws IOException {
        var held =
                receiver(
                        (request, outlet) -> {
                            var stream = outlet.stream();
                            try {
                                var chunk = new byte[1 << 20];
                                for (var i = 0; i < 70; i++) {
                                    stream.write(chunk);
                                }
                            } catch (ApiException e) {
                                assertThat(outlet.begun()).isFalse();
                                outlet.answer(200, Json.bytes(Map.of("error", e.getMessage())));
                            }
                        });
        run(held, ping(1));
        assertThat(lines()).singleElement().asString().contains("ask for less");
    }

    @Test
    void aClientThatIsGoneEndsIt() {
        var gone =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };
        var in = new ByteArrayInputStream("{oops\n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> new Stdio(echo(), new Bodies(), LIMIT, in, gone).run())
                .isInstanceOf(IOException.class);
    }
}
