package dev.trackio.server.call;

import dev.trackio.api.Access;
import dev.trackio.api.Lent;
import dev.trackio.api.Operation;
import dev.trackio.api.Profile;
import dev.trackio.server.call.Meter.Outcome;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out operations for every surface: checks access, runs the handler, hands the result to
 * the surface in the shape of its generation, closes it, and gives every fault one form.
 */
public final class Dispatcher {
    /** The words of Trackio 0.43, whose clients show them. */
    private static final String PAUSED =
            "This Trackio Space is finishing an upgrade and is not accepting writes yet. Logs are"
                    + " kept in the bucket inbox until it is.";

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final Map<Operation<?, ?>, Route<?, ?>> routes;
    private final boolean writesPaused;
    private final AccessPolicy access;
    private final Meter meter;
    private final Audit audit;

    private Dispatcher(
            Map<Operation<?, ?>, Route<?, ?>> routes,
            boolean writesPaused,
            AccessPolicy access,
            Meter meter,
            Audit audit) {
        this.routes = Map.copyOf(routes);
        this.writesPaused = writesPaused;
        this.access = access;
        this.meter = meter;
        this.audit = audit;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Runs the operation and lends its result to {@code answer}.
     *
     * @throws ApiException the caller's fault, or ours with the id under which it is in the log
     * @throws IOException when the answer could not be written: the caller has gone
     */
    public void call(
            Operation<?, ?> operation, Record input, Caller caller, Profile profile, Answer answer)
            throws IOException {
        var route = routes.get(operation);
        if (route == null) {
            throw ApiException.notFound("Unknown API: " + operation.name());
        }
        var from = System.nanoTime();
        var outcome = Outcome.FAILED;
        try {
            if (writesPaused && operation.access() != Access.READ) {
                throw new ApiException(ApiException.Kind.UNAVAILABLE, PAUSED);
            }
            route.call(input, caller, profile, answer);
            outcome = Outcome.OK;
        } catch (ApiException e) {
            outcome = outcome(e.kind());
            throw e;
        } catch (IOException e) {
            outcome = Outcome.GONE;
            throw e;
        } finally {
            meter.called(operation.name(), outcome, System.nanoTime() - from);
            if (Audit.wants(operation, caller)) {
                audit.called(operation, input, caller, outcome);
            }
        }
    }

    private static Outcome outcome(ApiException.Kind kind) {
        return switch (kind) {
            case UNAVAILABLE -> Outcome.UNAVAILABLE;
            case INTERNAL -> Outcome.FAILED;
            default -> Outcome.REFUSED;
        };
    }

    /** What a surface does with a result. */
    @FunctionalInterface
    public interface Answer {
        /**
         * @param result in the shape of the profile; rows are open only until this returns
         */
        void write(@Nullable Object result) throws IOException;
    }

    /** Handlers, one for each operation. */
    public static final class Builder {
        private final Map<Operation<?, ?>, Handler<?, ?>> handlers = new HashMap<>();
        private boolean writesPaused;

        public <I extends Record, O> Builder on(Operation<I, O> operation, Handler<I, O> handler) {
            if (handlers.put(operation, handler) != null) {
                throw new IllegalArgumentException("two handlers: " + operation.name());
            }
            return this;
        }

        /** Whatever changes something is answered with 503, until the server starts without it. */
        public Builder pauseWrites() {
            writesPaused = true;
            return this;
        }

        public Dispatcher build(AccessPolicy access) {
            return build(access, Meter.NONE, Audit.NONE);
        }

        /**
         * @param meter is told how each call ended
         * @param audit is told of changes
         */
        public Dispatcher build(AccessPolicy access, Meter meter, Audit audit) {
            var routes = new HashMap<Operation<?, ?>, Route<?, ?>>();
            handlers.forEach((op, handler) -> routes.put(op, route(op, handler, access)));
            return new Dispatcher(routes, writesPaused, access, meter, audit);
        }

        @SuppressWarnings("unchecked") // on() took the pair with matching types
        private static <I extends Record, O> Route<I, O> route(
                Operation<?, ?> operation, Handler<?, ?> handler, AccessPolicy access) {
            return new Route<>((Operation<I, O>) operation, (Handler<I, O>) handler, access);
        }
    }

    public AccessPolicy access() {
        return access;
    }

    /** An operation with its handler. */
    private static final class Route<I extends Record, O> {
        private final Operation<I, O> operation;
        private final Handler<I, O> handler;
        private final AccessPolicy access;
        private final @Nullable RecordComponent tokenArgument;

        Route(Operation<I, O> operation, Handler<I, O> handler, AccessPolicy access) {
            this.operation = operation;
            this.handler = handler;
            this.access = access;
            RecordComponent token = null;
            for (var component : operation.input().getRecordComponents()) {
                if (component.getName().equals("hfToken")) {
                    token = component;
                }
            }
            tokenArgument = token;
        }

        void call(Record input, Caller caller, Profile profile, Answer answer) throws IOException {
            var arguments = operation.input().cast(input);
            access.check(operation.access(), caller, token(arguments));
            var result = handle(arguments, caller);
            try {
                answer.write(result == null ? null : view(profile).apply(result));
            } catch (ApiException | IOException e) {
                throw e;
            } catch (RuntimeException e) {
                throw ours(e);
            } finally {
                if (result instanceof Lent lent) {
                    lent.close();
                }
            }
        }

        private Function<? super O, ?> view(Profile profile) {
            return operation.shape(profile).view();
        }

        private @Nullable O handle(I arguments, Caller caller) {
            try {
                return handler.handle(arguments, caller);
            } catch (ApiException e) {
                throw e;
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                throw ours(e);
            }
        }

        /** Logged once, with an id that the answer carries and nothing else of it. */
        private ApiException ours(Exception e) {
            var id = UUID.randomUUID().toString().substring(0, 8);
            LOG.error("{} failed, id {}", operation.name(), id, e);
            return new ApiException(
                    ApiException.Kind.INTERNAL,
                    "The server failed on this call; its log has the cause under id " + id + ".",
                    e);
        }

        private @Nullable String token(I arguments) {
            if (tokenArgument == null) {
                return null;
            }
            try {
                return (String) tokenArgument.getAccessor().invoke(arguments);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
