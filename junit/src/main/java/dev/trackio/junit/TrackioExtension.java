package dev.trackio.junit;

import dev.trackio.ShowOptions;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a Trackio server of their own. For JUnit 5 and 6.
 *
 * <p>As a parameter each test has its own; a parameter of {@code @BeforeAll} or of the constructor
 * makes one for the class, which its tests then share:
 *
 * <pre>{@code
 * @ExtendWith(TrackioExtension.class)
 * class TrainingTest {
 *     @Test
 *     void logs(TrackioServer server) { ... }
 * }
 * }</pre>
 *
 * <p>As a field there is one for the class where it is {@code static}, or where the class has one
 * instance for all its tests, else one for each test:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TrackioExtension TRACKIO = TrackioExtension.of(ShowOptions.defaults().mcpServer(true));
 * }</pre>
 *
 * <p>On Java 25 or newer the server runs in the tests' own process; see {@link
 * dev.trackio.Trackio#show(ShowOptions)} for where it does not.
 */
public final class TrackioExtension
        implements BeforeAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                AfterAllCallback,
                ParameterResolver {
    private static final ShowOptions USUAL =
            ShowOptions.defaults().host("127.0.0.1").mcpServer(true);

    /** Null where tests ask for a server by a parameter, and get none otherwise. */
    private final @Nullable ShowOptions options;

    /** Those of the tests and classes that run, by their contexts. */
    private final Map<String, TrackioServer> servers = new ConcurrentHashMap<>();

    private final Object starting = new Object(); // guards against two for one context

    /** For {@code @ExtendWith}. */
    public TrackioExtension() {
        options = null;
    }

    private TrackioExtension(ShowOptions options) {
        this.options = options;
    }

    /**
     * For a field with {@code @RegisterExtension}.
     *
     * @param options how the server is shown; its folder is a temporary one and its port any that
     *     is free, whatever they say
     */
    public static TrackioExtension of(ShowOptions options) {
        return new TrackioExtension(Objects.requireNonNull(options));
    }

    /**
     * The server of the test or class that runs.
     *
     * @throws IllegalStateException when there is none: before the test, after it, or where tests
     *     ask for it by a parameter; or when classes that share the field run at the same time
     */
    public TrackioServer server() {
        var running = Set.copyOf(servers.values());
        if (running.size() != 1) {
            throw new IllegalStateException(
                    running.isEmpty()
                            ? "No server runs: it does while tests of this extension's field do"
                            : "Several servers run, for classes at the same time: take one as a"
                                    + " parameter");
        }
        return running.iterator().next();
    }

    /** Called for static fields, and for {@code @ExtendWith}. */
    @Override
    public void beforeAll(ExtensionContext context) {
        startForField(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        startForField(context);
    }

    private void startForField(ExtensionContext context) {
        if (options != null) {
            servers.put(context.getUniqueId(), of(context));
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TrackioServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return of(context);
    }

    /** The one of the context or of one around it; else a new one of this context. */
    private TrackioServer of(ExtensionContext context) {
        synchronized (starting) { // tests that share it may run at the same time
            var store = store(context);
            var running = store.get(this, TrackioServer.class);
            if (running == null) {
                running = TrackioServer.start(options == null ? USUAL : options);
                store.put(this, running);
            }
            return running;
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        stop(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop(context);
    }

    /** Takes what this context began, and nothing of those around it. */
    private void stop(ExtensionContext context) {
        servers.remove(context.getUniqueId());
        var begun = store(context).remove(this, TrackioServer.class);
        if (begun != null) {
            begun.stop();
        }
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(Namespace.create(TrackioExtension.class));
    }
}
