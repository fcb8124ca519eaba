package dev.trackio.bench;

import dev.trackio.Run;
import dev.trackio.Trackio;

import org.mlflow.api.proto.Service.Metric;
import org.mlflow.tracking.MlflowClient;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What logging takes of the thread that logs, while a server takes what is logged: this client,
 * MLflow's, and the least that handing over can cost. An invocation is a training step; between two
 * the thread does something else, so that what is measured is handing over, not how fast the server
 * is.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Logging {
    private static final int NUMBERS = 100;
    private static final int IN_A_MAP = 8;
    private static final long STEP_NANOS = 500_000;
    private static final long END_SECONDS = 120;

    /** A training: its metrics, its steps, and what its thread allocates. */
    @State(Scope.Thread)
    public static class Training {
        final String[] names = Made.names(NUMBERS).toArray(String[]::new);
        final double[] numbers = new SplittableRandom(1).doubles(NUMBERS).toArray();
        final Map<String, Double> map = new LinkedHashMap<>();
        long step;
        private long next = System.nanoTime();

        public Training() {
            for (var i = 0; i < IN_A_MAP; i++) {
                map.put(names[i], numbers[i]);
            }
        }

        @Setup(Level.Invocation)
        public void begin() {
            work();
            step++;
            CallerAllocation.begin();
        }

        void work() {
            next = Math.max(next + STEP_NANOS, System.nanoTime());
            while (System.nanoTime() - next < 0) {
                Thread.onSpinWait();
            }
        }

        @TearDown(Level.Invocation)
        public void end() {
            CallerAllocation.end();
        }
    }

    /** One that does nothing but log: the queue is full. */
    @State(Scope.Thread)
    public static class Restless extends Training {
        @Override
        void work() {}
    }

    /** A server; without a {@code url} a stub. */
    @State(Scope.Benchmark)
    public abstract static class Server {
        @Param("")
        String url;

        private Stub stub;

        String url() throws IOException {
            if (url.isEmpty()) {
                stub = new Stub(0, 200, Duration.ZERO);
                return stub.url();
            }
            return url;
        }

        void stop() {
            if (stub != null) {
                stub.close();
            }
        }
    }

    /** This client. */
    public static class Ours extends Server {
        Run run;
        private Scratch scratch;

        @Setup
        public void start() throws IOException {
            scratch = Scratch.create();
            run =
                    Trackio.run("logging")
                            .server(URI.create(url()))
                            .folder(scratch.folder())
                            .start();
        }

        @TearDown
        public void finish() throws IOException {
            var left = run.finish(Duration.ofSeconds(END_SECONDS));
            stop();
            if (!left.isNothing()) {
                throw new IllegalStateException("not all arrived: " + left);
            }
            scratch.close();
        }
    }

    /** Of MLflow. Its methods return when the server has answered. */
    public static class Mlflow extends Server {
        MlflowClient client;

        @Setup
        public void start() throws IOException {
            client = new MlflowClient(url());
        }

        @TearDown
        public void close() {
            client.close();
            stop();
        }

        void logBatch(Training training, int metrics) {
            var now = System.currentTimeMillis();
            var batch = new ArrayList<Metric>(metrics);
            for (var i = 0; i < metrics; i++) {
                batch.add(
                        Metric.newBuilder()
                                .setKey(training.names[i % NUMBERS])
                                .setValue(training.numbers[i % NUMBERS])
                                .setTimestamp(now)
                                .setStep(training.step)
                                .build());
            }
            client.logBatch("run", batch, List.of(), List.of());
        }
    }

    /** The least: objects in a queue under a lock, which another thread takes out. */
    @State(Scope.Benchmark)
    public static class Deque {
        private record Entry(long step, String key, double value) {}

        private static final long REST_NANOS = 5_000_000;
        private final ReentrantLock lock = new ReentrantLock();
        private final ArrayDeque<Entry> deque = new ArrayDeque<>(1 << 16); // under the lock
        private final Thread consumer = new Thread(this::drain, "consumer");
        private double sum;

        @Setup
        public void start() {
            consumer.start();
        }

        @TearDown
        public void stop() {
            consumer.interrupt();
        }

        void put(long step, String key, double value) {
            lock.lock();
            try {
                deque.add(new Entry(step, key, value));
            } finally {
                lock.unlock();
            }
        }

        private void drain() {
            while (!Thread.interrupted()) {
                LockSupport.parkNanos(REST_NANOS);
                lock.lock();
                try {
                    for (var entry = deque.poll(); entry != null; entry = deque.poll()) {
                        sum += entry.value + entry.step;
                    }
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public void oneNumber(Ours ours, Training training) {
        one(ours, training);
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public void oneNumberWithoutRest(Ours ours, Restless training) {
        one(ours, training);
    }

    private static void one(Ours ours, Training training) {
        for (var i = 0; i < NUMBERS; i++) {
            ours.run.log(training.step, training.names[i], training.numbers[i]);
        }
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS / 2)
    public void twoNumbers(Ours ours, Training training) {
        var names = training.names;
        var numbers = training.numbers;
        for (var i = 0; i < NUMBERS; i += 2) {
            ours.run.log(training.step, names[i], numbers[i], names[i + 1], numbers[i + 1]);
        }
    }

    @Benchmark
    public void arrays(Ours ours, Training training) {
        ours.run.log(training.step, training.names, training.numbers);
    }

    @Benchmark
    public void map(Ours ours, Training training) {
        ours.run.log(training.step, training.map);
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public void deque(Deque deque, Training training) {
        for (var i = 0; i < NUMBERS; i++) {
            deque.put(training.step, training.names[i], training.numbers[i]);
        }
    }

    @Benchmark
    public void mlflowLogMetric(Mlflow mlflow, Training training) {
        var now = System.currentTimeMillis();
        mlflow.client.logMetric(
                "run", training.names[0], training.numbers[0], now, training.step);
    }

    @Benchmark
    public void mlflowLogBatchOf8(Mlflow mlflow, Training training) {
        mlflow.logBatch(training, IN_A_MAP);
    }

    @Benchmark
    public void mlflowLogBatchOf100(Mlflow mlflow, Training training) {
        mlflow.logBatch(training, NUMBERS);
    }

    /** As many as a server of MLflow takes at a time. */
    @Benchmark
    public void mlflowLogBatchOf1000(Mlflow mlflow, Restless training) {
        mlflow.logBatch(training, 1_000);
    }
}
