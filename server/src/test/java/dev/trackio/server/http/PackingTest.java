package dev.trackio.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.BodyLimit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PackingTest {
    private static final int LIMIT = 4 << 20;
    private static final String[] FROM_AFAR = {"X-Forwarded-For", "192.0.2.1"};

    private final Router router = new Router();
    private final JettyEngine engine = TestEngine.of(router, "");
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void start() throws IOException {
        router.get("/whole/{size}", (q, r) -> r.send(200, Response.TEXT, text(q.param("size"))));
        router.get(
                "/stream/{size}",
                (q, r) -> {
                    try (var out = r.stream(200, Response.JSON)) {
                        for (var line : text(q.param("size")).split("(?<=\n)")) {
                            out.write(line.getBytes(StandardCharsets.UTF_8));
                            out.flush();
                        }
                    }
                });
        router.post(
                "/body",
                (q, r) -> r.send(200, Response.TEXT, Integer.toString(q.body(LIMIT).length)));
        router.post(
                "/large",
                (q, r) -> {
                    var size =
                            q.content(BodyLimit.of(1L << 30))
                                    .transferTo(OutputStream.nullOutputStream());
                    r.send(200, Response.TEXT, Long.toString(size));
                });
        engine.start();
    }

    @AfterEach
    void stop() {
        engine.close();
        client.close();
    }

    private static String text(String size) {
        return "step 1, loss 0.25, accuracy 0.5\n".repeat(Integer.parseInt(size) / 32);
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        return send("GET", path, new byte[0], headers);
    }

    private HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers)
            throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + engine.port() + path))
                        .method(method, BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String[] afar(String accepted) {
        return new String[] {FROM_AFAR[0], FROM_AFAR[1], "Accept-Encoding", accepted};
    }

    private static String coding(HttpResponse<?> answer) {
        return answer.headers().firstValue("Content-Encoding").orElse("identity");
    }

    private static String unpacked(HttpResponse<byte[]> answer) throws IOException {
        var body = new ByteArrayInputStream(answer.body());
        InputStream in =
                switch (coding(answer)) {
                    case "gzip" -> new GZIPInputStream(body);
                    case "zstd" -> new ZstdInputStreamNoFinalizer(body);
                    default -> body;
                };
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theClientsFavouriteIsTaken() {
        assertThat(Packing.best("gzip, deflate, br, zstd")).hasValue(Coding.ZSTD);
        assertThat(Packing.best("gzip, deflate")).hasValue(Coding.GZIP);
        assertThat(Packing.best("zstd;q=0.5, GZIP; Q=0.8")).hasValue(Coding.GZIP);
        assertThat(Packing.best("zstd;q=0, *")).hasValue(Coding.GZIP);
        assertThat(Packing.best("*;q=0.1")).hasValue(Coding.ZSTD);
        assertThat(Packing.best("gzip;q=0.5, identity")).isEmpty();
        assertThat(Packing.best("gzip;q=0, zstd; q=0.000")).isEmpty();
        assertThat(Packing.best("br, deflate")).isEmpty();
        assertThat(Packing.best("")).isEmpty();
        assertThat(Packing.best(",;,gzip;q=x,zstd;level=3;q=0.1;")).hasValue(Coding.ZSTD);
    }

    @Test
    void whatComesOutIsWhatWentIn() throws Exception {
        for (var path : new String[] {"/whole/", "/stream/"}) {
            for (var size : new int[] {0, 992, 1_024, 32 << 10, (32 << 10) + 32, 3 << 20}) {
                for (var coding : new String[] {"gzip", "zstd", "identity"}) {
                    var answer = get(path + size, afar(coding));
                    assertThat(coding(answer)).isEqualTo(size < 1_024 ? "identity" : coding);
                    assertThat(unpacked(answer)).isEqualTo(text("" + size));
                    assertThat(answer.headers().firstValue("Vary").isPresent())
                            .isEqualTo(size >= 1_024);
                    if (path.equals("/whole/") || size <= 32 << 10) {
                        assertThat(answer.headers().firstValue("Content-Length")).isPresent();
                    }
                }
            }
        }
    }

    @Test
    void aHeadSaysWhatAGetWould() throws Exception {
        var head = send("HEAD", "/whole/3200", new byte[0], afar("zstd")).headers();
        var got = get("/whole/3200", afar("zstd")).headers();
        for (var name : new String[] {"Content-Encoding", "Content-Length", "Vary"}) {
            assertThat(head.firstValue(name)).isPresent().isEqualTo(got.firstValue(name));
        }
    }

    @Test
    void aProgramOnThisMachineDoesNotWaitForThePacking() throws Exception {
        var answer = get("/stream/100000", "Accept-Encoding", "gzip, zstd");
        assertThat(coding(answer)).isEqualTo("identity");
        assertThat(answer.headers().firstValue("Vary")).hasValue("Accept-Encoding");
        var browser = get("/stream/100000", "Accept-Encoding", "gzip", "Sec-Fetch-Mode", "cors");
        assertThat(coding(browser)).isEqualTo("gzip");
    }

    @Test
    void whatIsPackedAlreadyOrARangeOrEventsStaysAsItIs() throws Exception {
        router.get("/png", (q, r) -> r.send(200, "image/png", text("3200")));
        router.get(
                "/br", (q, r) -> r.header("Content-Encoding", "br").send(200, Response.JSON, "x"));
        router.get(
                "/events",
                (q, r) -> {
                    try (var events = r.events()) {
                        events.send("data: " + "x".repeat(100_000) + "\n\n");
                    }
                });
        assertThat(coding(get("/png", afar("gzip")))).isEqualTo("identity");
        assertThat(coding(get("/br", afar("gzip")))).isEqualTo("br");
        assertThat(coding(get("/events", afar("gzip")))).isEqualTo("identity");
    }

    @Test
    void aTagIsKnownAgainWhenTheAnswerWasPacked() throws Exception {
        router.get(
                "/tagged",
                (q, r) -> {
                    r.header("ETag", "\"7\"");
                    if (q.has("\"7\"")) {
                        r.empty(304);
                    } else {
                        r.send(200, Response.TEXT, text("3200"));
                    }
                });
        var tag = get("/tagged", afar("zstd")).headers().firstValue("ETag").orElseThrow();
        assertThat(tag).isEqualTo("W/\"7\"");
        assertThat(get("/tagged", "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(get("/tagged", "If-None-Match", "\"6\", \"7\"").statusCode()).isEqualTo(304);
        assertThat(get("/tagged", "If-None-Match", "\"6\"").statusCode()).isEqualTo(200);
    }

    @Test
    void aFaultBeforeTheFirstPieceTakesTheAnswersPlaceAndALaterOneBreaksItOff() throws Exception {
        Logger.getLogger(JettyEngine.class.getName()).setLevel(Level.OFF);
        router.get(
                "/broken/{size}",
                (q, r) -> {
                    try (var out = r.stream(200, Response.JSON)) {
                        out.write(text(q.param("size")).getBytes(StandardCharsets.UTF_8));
                        throw new ApiException(ApiException.Kind.CONFLICT, "broken");
                    }
                });
        for (var coding : new String[] {"gzip", "zstd"}) {
            var answer = get("/broken/3200", afar(coding));
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(unpacked(answer)).isEqualTo("broken");
            assertThat(coding(answer)).isEqualTo("identity");
            // what is packed of it is less than a piece, so that nothing has gone out
            assertThat(get("/broken/100000", afar(coding)).statusCode()).isEqualTo(409);
            // for longer than the bound on answers that are packed at a time
            for (var i = 0; i < 100; i++) {
                assertThat(get("/broken/100000", afar(coding)).statusCode()).isEqualTo(409);
            }
            assertThat(coding(get("/stream/100000", afar(coding)))).isEqualTo(coding);
        }
        router.get(
                "/noise",
                (q, r) -> {
                    try (var out = r.stream(200, Response.JSON)) {
                        var random = new java.util.Random(1);
                        for (var i = 0; i < 1_000; i++) {
                            out.write(
                                    Long.toString(random.nextLong())
                                            .getBytes(StandardCharsets.US_ASCII));
                            out.write(new byte[1_000]);
                        }
                        for (var i = 0; i < 50_000; i++) {
                            out.write(
                                    Long.toString(random.nextLong())
                                            .getBytes(StandardCharsets.US_ASCII));
                        }
                        throw new ApiException(ApiException.Kind.CONFLICT, "broken");
                    }
                });
        for (var coding : new String[] {"gzip", "zstd"}) {
            assertThatThrownBy(() -> get("/noise", afar(coding))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void packedBodiesAreUnpacked() throws Exception {
        var body = text("1000000").getBytes(StandardCharsets.UTF_8);
        for (var coding : new String[] {"gzip", "zstd", "GZIP", "identity"}) {
            var answer = send("POST", "/body", pack(coding, body), "Content-Encoding", coding);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(unpacked(answer)).isEqualTo("" + body.length);
        }
        var twice = new ByteArrayOutputStream();
        twice.writeBytes(pack("gzip", body));
        twice.writeBytes(pack("gzip", body));
        assertThat(unpacked(send("POST", "/body", twice.toByteArray(), "Content-Encoding", "gzip")))
                .isEqualTo("" + 2 * body.length);
    }

    @Test
    void whatIsNotWholeOrNotPackedIsRefused() throws Exception {
        var body = text("100000").getBytes(StandardCharsets.UTF_8);
        for (var coding : new String[] {"gzip", "zstd"}) {
            var packed = pack(coding, body);
            for (var broken :
                    new byte[][] {
                        body, Arrays.copyOf(packed, packed.length / 2), Arrays.copyOf(packed, 5)
                    }) {
                var answer = send("POST", "/body", broken, "Content-Encoding", coding);
                assertThat(answer.statusCode()).isEqualTo(400);
                assertThat(unpacked(answer))
                        .isEqualTo("The body is not whole, or not " + coding + ".");
            }
        }
        assertThat(send("POST", "/body", body, "Content-Encoding", "br").statusCode())
                .isEqualTo(415);
        assertThat(send("POST", "/body", body, "Content-Encoding", "gzip, zstd").statusCode())
                .isEqualTo(415);
    }

    /** A few kilobytes that unpack to a gigabyte: no more than the limit of them is unpacked. */
    @Test
    void aBombIsRefusedAtTheLimit() throws Exception {
        for (var coding : new String[] {"gzip", "zstd"}) {
            var bomb = new ByteArrayOutputStream();
            try (var packer = packer(coding, bomb)) {
                for (var i = 0; i < 1_024; i++) {
                    packer.write(new byte[256 << 10]);
                }
            }
            var from = System.nanoTime();
            var answer = send("POST", "/body", bomb.toByteArray(), "Content-Encoding", coding);
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(unpacked(answer)).contains("" + LIMIT);
            assertThat(System.nanoTime() - from).isLessThan(10_000_000_000L);
        }
    }

    @Test
    void farBelowAHighLimitWhatUnpacksBeyondAllMeasureIsRefused() throws Exception {
        for (var coding : new String[] {"gzip", "zstd"}) {
            var bomb = pack(coding, new byte[80 << 20]);
            var answer = send("POST", "/large", bomb, "Content-Encoding", coding);
            assertThat(answer.statusCode()).as(coding).isEqualTo(413);
            assertThat(unpacked(answer)).contains("200 times");
            var small = pack(coding, new byte[40 << 20]);
            assertThat(unpacked(send("POST", "/large", small, "Content-Encoding", coding)))
                    .isEqualTo(Integer.toString(40 << 20));
        }
    }

    /** A frame may ask for gigabytes of memory to be unpacked in. */
    @Test
    void aWindowBeyondTheStandardsIsRefused() throws Exception {
        var out = new ByteArrayOutputStream();
        try (var packer =
                new com.github.luben.zstd.ZstdOutputStreamNoFinalizer(out, 3).setLong(27)) {
            packer.write(new byte[64 << 20]);
        }
        assertThat(
                        send("POST", "/body", out.toByteArray(), "Content-Encoding", "zstd")
                                .statusCode())
                .isEqualTo(400);
    }

    private static byte[] pack(String coding, byte[] body) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var packer = packer(coding, out)) {
            packer.write(body);
        }
        return coding.equals("zstd") ? Zstd.compress(body) : out.toByteArray();
    }

    private static OutputStream packer(String coding, OutputStream out) throws IOException {
        return switch (coding) {
            case "gzip", "GZIP" -> new GZIPOutputStream(out);
            case "zstd" -> new com.github.luben.zstd.ZstdOutputStreamNoFinalizer(out);
            default -> out;
        };
    }
}
