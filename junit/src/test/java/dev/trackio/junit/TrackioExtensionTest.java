package dev.trackio.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.trackio.ShowOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineTestKit;

class TrackioExtensionTest {
    /** What the tests below were given, in the order in which they ran. */
    private static final List<TrackioServer> SEEN = new ArrayList<>();

    private static void run(Class<?> tests, int succeed, int fail) {
        SEEN.clear();
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .execute()
                .testEvents()
                .assertStatistics(counts -> counts.succeeded(succeed).failed(fail));
    }

    private static void assertGone() {
        assertThat(SEEN).isNotEmpty();
        for (var server : SEEN) {
            assertThat(Ask.answers(server.url())).isFalse();
            assertThat(server.folder().getParent()).doesNotExist();
        }
    }

    private static void see(TrackioServer server) {
        SEEN.add(server);
        assertThat(Ask.answers(server.serverUrl())).isTrue();
    }

    @ExtendWith(TrackioExtension.class)
    static class Parameters {
        @BeforeEach
        void before(TrackioServer server) {
            see(server);
        }

        @Test
        void first(TrackioServer server) throws Exception {
            see(server);
            logsIntoIt(server);
        }

        @Test
        void second(TrackioServer server) throws Exception {
            see(server);
            logsIntoIt(server);
        }
    }

    private static void logsIntoIt(TrackioServer server) throws Exception {
        try (var run = server.run("p").name("r").start()) {
            run.log(0, "loss", 1);
        }
        assertThat(Ask.logs(server.url(), "p", "r")).isEqualTo("1"); // of this test alone
        assertThat(server.folder().resolve("p.db")).exists();
        assertThat(server.mcpUrl()).hasPath("/gradio_api/mcp/");
        assertThat(server.serverUrl().toString()).endsWith("?write_token=" + server.token());
    }

    @Test
    void aParameterIsOfItsTest() {
        run(Parameters.class, 2, 0);
        assertThat(SEEN).hasSize(4);
        assertThat(SEEN.get(0)).isSameAs(SEEN.get(1)).isNotSameAs(SEEN.get(2));
        assertThat(SEEN.get(2)).isSameAs(SEEN.get(3));
        assertGone();
    }

    @ExtendWith(TrackioExtension.class)
    static class ParametersOfAll {
        @BeforeAll
        static void before(TrackioServer server) {
            see(server);
        }

        @Test
        void first(TrackioServer server) {
            see(server);
        }

        @Nested
        class Inner {
            @Test
            void second(TrackioServer server) {
                see(server);
            }
        }
    }

    @Test
    void aParameterOfBeforeAllIsOfTheClass() {
        run(ParametersOfAll.class, 2, 0);
        assertThat(SEEN).hasSize(3);
        assertThat(SEEN).containsOnly(SEEN.get(0));
        assertGone();
    }

    static class StaticField {
        @RegisterExtension
        static final TrackioExtension TRACKIO =
                TrackioExtension.of(ShowOptions.defaults().port(1).writeToken("mine"));

        @Test
        void first(TrackioServer server) {
            assertThat(server).isSameAs(TRACKIO.server());
            assertThat(server.token()).isEqualTo("mine");
            assertThatThrownBy(server::mcpUrl).isInstanceOf(IllegalStateException.class);
            see(server);
        }

        @Test
        void second() {
            see(TRACKIO.server());
        }
    }

    @Test
    void aStaticFieldIsOfTheClass() {
        run(StaticField.class, 2, 0);
        assertThat(SEEN).hasSize(2);
        assertThat(SEEN).containsOnly(SEEN.get(0));
        assertGone();
        assertThatThrownBy(StaticField.TRACKIO::server).isInstanceOf(IllegalStateException.class);
    }

    static class Field {
        @RegisterExtension
        final TrackioExtension trackio = TrackioExtension.of(ShowOptions.defaults());

        @Test
        void first() {
            see(trackio.server());
        }

        @Test
        void second() {
            see(trackio.server());
        }
    }

    @Test
    void anotherFieldIsOfEachTest() {
        run(Field.class, 2, 0);
        assertThat(SEEN).hasSize(2);
        assertThat(SEEN.get(0)).isNotSameAs(SEEN.get(1));
        assertGone();
    }

    @ExtendWith(TrackioExtension.class)
    static class Failing {
        @Test
        void fails(TrackioServer server) {
            see(server);
            throw new AssertionError("on purpose");
        }
    }

    @Test
    void aTestThatFailsLeavesNothing() {
        run(Failing.class, 0, 1);
        assertGone();
    }
}
