package dev.trackio.server.surface.mcp;

import dev.trackio.api.AlertOperations;
import dev.trackio.api.Catalogue;
import dev.trackio.api.MetricOperations;
import dev.trackio.api.MetricPoint;
import dev.trackio.api.Operations;
import dev.trackio.api.Profile;
import dev.trackio.api.ProjectOperations;
import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.api.RunOperations;
import dev.trackio.api.RunRecord;
import dev.trackio.api.RunSummary;
import dev.trackio.api.Step;
import dev.trackio.server.call.AccessPolicy;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.Bodies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The product's tools over handlers that answer from memory, and an outlet that keeps answers. */
final class Fixture {
    static final Catalogue CATALOGUE = Operations.catalogue();
    static final String TOKEN = "right";

    private Fixture() {}

    static Dispatcher dispatcher(AccessPolicy.Mode mode) {
        return Dispatcher.builder()
                .on(
                        ProjectOperations.GET_ALL_PROJECTS,
                        (in, caller) -> List.of("demo", "ünï\n\"x\""))
                .on(
                        RunOperations.GET_RUNS_FOR_PROJECT,
                        (in, caller) -> List.of(new RunRecord("r1", "run-1", null)))
                .on(
                        RunOperations.GET_RUN_SUMMARY,
                        (in, caller) ->
                                new RunSummary(
                                        in.project(),
                                        in.run(),
                                        "r1",
                                        2,
                                        List.of("loss"),
                                        RawJson.of("{\n  \"lr\": 0.1\n}"),
                                        Step.of(1)))
                .on(
                        MetricOperations.GET_METRIC_VALUES,
                        (in, caller) -> points(in.maxPoints() == null ? 2 : in.maxPoints()))
                .on(
                        MetricOperations.GET_METRICS_FOR_RUN,
                        (in, caller) -> {
                            throw ApiException.notFound("Unknown run: " + in.run());
                        })
                .on(
                        AlertOperations.GET_ALERTS,
                        (in, caller) -> {
                            throw new IllegalStateException("/home/secret");
                        })
                .on(MetricOperations.LOG, (in, caller) -> null)
                .build(new AccessPolicy(mode, TOKEN));
    }

    private static Rows<MetricPoint> points(long count) {
        return Rows.of(
                LongStream.range(0, count)
                        .mapToObj(
                                i ->
                                        new MetricPoint(
                                                "2026-01-01T00:00:00",
                                                Step.of(i),
                                                RawJson.of("0.5")))
                        .toList());
    }

    /** Nothing ever changes. */
    static final ChangeFeed.Source UNCHANGED =
            new ChangeFeed.Source() {
                @Override
                public ChangeFeed.Subscription subscribe(
                        @Nullable String project, Consumer<String> listener) {
                    return () -> {};
                }

                @Override
                public long version(String project) {
                    return 1;
                }
            };

    static McpSurface surface(AccessPolicy.Mode mode, McpSettings settings) {
        return new McpSurface(
                CATALOGUE,
                dispatcher(mode),
                new Arguments(CATALOGUE),
                new Bodies(),
                settings,
                null,
                List.of(),
                List.of());
    }

    static Protocol protocol(AccessPolicy.Mode mode) {
        var dispatcher = dispatcher(mode);
        var arguments = new Arguments(CATALOGUE);
        var calls = new Calls(CATALOGUE, dispatcher, arguments);
        return Offer.of(calls, "1.2.3", null, List.of(), List.of()).protocol();
    }

    static Kept send(
            Protocol protocol,
            Profile profile,
            Map<String, String> headers,
            @Nullable String tools,
            String body) {
        var kept = new Kept();
        var caller = new Caller(List.of(), "test");
        try {
            protocol.receive(
                    new Incoming(profile, caller, headers::get, tools, null, RawJson.of(body)),
                    kept);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return kept;
    }

    /** What a client would have got. */
    static final class Kept implements Outlet {
        final List<String> events = new ArrayList<>();
        int status;
        String body = "";

        @Override
        public void event(byte[] message) {
            events.add(new String(message, StandardCharsets.UTF_8));
        }

        @Override
        public void keepAlive() {
            events.add("");
        }

        @Override
        public void answer(int status, byte[] message) {
            this.status = status;
            body = new String(message, StandardCharsets.UTF_8);
        }

        @Override
        public OutputStream stream() {
            status = 200;
            return new ByteArrayOutputStream() {
                @Override
                public void close() {
                    body = toString(StandardCharsets.UTF_8);
                }
            };
        }

        @Override
        public boolean begun() {
            return status != 0;
        }

        @Override
        public void accepted() {
            status = 202;
        }

        @Override
        public boolean stopping() {
            return false;
        }
    }
}
