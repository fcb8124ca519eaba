package dev.trackio.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An answer, read while it arrives, by one thread; any other may close it. Whoever is interrupted
 * gets an {@link InterruptedIOException} and stays interrupted: the stream that the JDK has for
 * this goes on waiting in Java 17, and forgets that.
 */
final class Arriving extends InputStream implements BodySubscriber<InputStream> {
    /** Lists of buffers that may wait to be read. */
    private static final int AHEAD = 2;

    private final ReentrantLock lock = new ReentrantLock(); // guards all below
    private final Condition change = lock.newCondition();
    private final Queue<List<ByteBuffer>> waiting = new ArrayDeque<>(AHEAD);
    private final Queue<ByteBuffer> taken = new ArrayDeque<>();
    private @Nullable Subscription subscription;
    private @Nullable Throwable failure;
    private boolean isComplete;
    private boolean isClosed;

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Subscription to) {
        lock.lock();
        try {
            if (isClosed) {
                to.cancel();
                return;
            }
            subscription = to;
        } finally {
            lock.unlock();
        }
        to.request(AHEAD);
    }

    @Override
    public void onNext(List<ByteBuffer> some) {
        changed(() -> waiting.add(some));
    }

    @Override
    public void onError(Throwable why) {
        changed(() -> failure = why);
    }

    @Override
    public void onComplete() {
        changed(() -> isComplete = true);
    }

    private void changed(Runnable how) {
        lock.lock();
        try {
            how.run();
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
        Objects.checkFromIndexSize(from, most, into.length);
        if (most == 0) {
            return 0;
        }
        lock.lock();
        try {
            var buffer = next();
            if (buffer == null) {
                return -1;
            }
            var bytes = Math.min(most, buffer.remaining());
            buffer.get(into, from, bytes);
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** One that has bytes; null at the end. */
    private @Nullable ByteBuffer next() throws IOException {
        while (true) {
            if (isClosed) {
                throw new IOException("closed");
            }
            var buffer = taken.peek();
            if (buffer != null && buffer.hasRemaining()) {
                return buffer;
            }
            if (buffer != null) {
                taken.remove();
                continue;
            }
            var more = waiting.poll();
            if (more != null) {
                taken.addAll(more);
                if (subscription != null) {
                    subscription.request(1);
                }
            } else if (failure != null) {
                throw new IOException(failure.toString(), failure);
            } else if (isComplete) {
                return null;
            } else {
                awaitChange();
            }
        }
    }

    @SuppressWarnings("WaitNotInLoop") // it is in that of next
    private void awaitChange() throws InterruptedIOException {
        try {
            change.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the thread was interrupted");
        }
    }

    /** What has not arrived yet does not any more. */
    @Override
    public void close() {
        changed(
                () -> {
                    isClosed = true;
                    waiting.clear();
                    taken.clear();
                    if (subscription != null && !isComplete) {
                        subscription.cancel();
                    }
                });
    }
}
