package dev.trackio.server.call;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Slows down whoever tries tokens: after ten rejections in a minute the answers to an address are
 * held back for a second. At most 200 answers are held at once, and 10,000 addresses remembered;
 * beyond that a rejection is simply answered.
 */
final class Rejections {
    private static final int FREE = 10;
    private static final int MAX_ADDRESSES = 10_000;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Semaphore held = new Semaphore(200);

    // guarded by this; the oldest window is forgotten first
    private final Map<String, Window> windows =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
                    return size() > MAX_ADDRESSES;
                }
            };

    /** Counts one, and holds the answer back where that is due. */
    void note(String address) {
        if (count(address, System.nanoTime()) <= FREE || !held.tryAcquire()) {
            return;
        }
        try {
            Thread.sleep(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            held.release();
        }
    }

    synchronized int count(String address, long now) {
        var window = windows.get(address);
        if (window == null || now - window.start > MINUTE) {
            window = new Window(now, 0);
        }
        window = new Window(window.start, window.count + 1);
        windows.put(address, window);
        return window.count;
    }

    private record Window(long start, int count) {}
}
