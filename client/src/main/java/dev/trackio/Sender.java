package dev.trackio;

import dev.trackio.wire.Lines;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Takes entries from the queue to their destination, on a thread of its own. One batch is under way
 * at a time. What cannot go now is appended to a file, and as long as anything is in there all that
 * follows queues behind it. A batch stays in memory until it is delivered; {@code source} says
 * where on disk it is as well.
 */
final class Sender implements Runnable {
    private static final int MOST_ENTRIES = 32_768;
    private static final long LONGEST_REST = TimeUnit.SECONDS.toNanos(1);

    private final Queue queue;
    private final EntryForm form;
    private final Destination destination;
    private final Spill own;
    private final Leftovers left;
    private final WhenFull whenFull;
    private final Pace pace;
    private final Notices notices;
    private final Aside aside;
    private final SetAside setAside;
    private final Attempts attempts;
    private final Thread thread;
    private final Ending ending = new Ending();

    // of the sender's thread alone
    private Lines batch = new Lines();
    private Lines staged = new Lines();
    private @Nullable Spill source;
    private @Nullable CompletableFuture<Outcome> flight;
    private int most = MOST_ENTRIES;
    private long launchedAt;
    private long takenAt;
    private boolean away;
    private boolean diskFailed;
    private boolean isEnding;

    private volatile long acknowledged;
    private volatile long refused;
    private volatile long lost;

    /**
     * @param own where entries of this run are kept
     * @param left files of the same project and destination that other runs may have left
     */
    Sender(
            Queue queue,
            EntryForm form,
            Destination destination,
            Spill own,
            Leftovers left,
            WhenFull whenFull,
            Pace pace,
            Notices notices) {
        this.queue = queue;
        this.form = form;
        this.destination = destination;
        this.own = own;
        this.left = left;
        this.whenFull = whenFull;
        this.pace = pace;
        this.notices = notices;
        aside = new Aside(own.file(), notices);
        setAside = new SetAside(notices);
        attempts = new Attempts(pace);
        takenAt = attempts.readyAt() - pace.delay().toNanos();
        thread = new Thread(this, "trackio-sender");
        thread.setDaemon(true);
    }

    void start() {
        queue.isEmptiedBy(thread);
        thread.start();
    }

    boolean isThisThread() {
        return Thread.currentThread() == thread;
    }

    /**
     * Nothing is taken any more; what there is goes out, or to disk when the time is up. Said
     * again, it can only make that sooner. The thread of the run cannot wait for its own end.
     */
    void finish(Duration limit) {
        queue.close();
        ending.ask(limit);
        LockSupport.unpark(thread);
        if (!isThisThread() && !ending.await(limit)) {
            notices.tell(Notice.Kind.LEFT, "the disk took too long to finish", waiting());
        }
    }

    Remaining remaining() {
        return new Remaining(waiting(), refused, lost, own.file());
    }

    /** Entries that were logged and may still be delivered. */
    private long waiting() {
        return queue.accepted() - acknowledged - refused - lost;
    }

    @Override
    public void run() {
        try {
            while (!isOver()) {
                try {
                    turn();
                } catch (Throwable e) { // without this thread log would wait for ever
                    goOnAfter(e);
                }
            }
        } finally {
            queue.close();
            try {
                end();
            } finally {
                ending.reached();
            }
        }
    }

    private void goOnAfter(Throwable failure) {
        try {
            attempts.later(Duration.ZERO);
            notices.tell(Notice.Kind.DISK, "the sender failed and goes on: " + failure, 0);
        } catch (Throwable e) {
            most = Math.max(1, most / 2); // no memory even to say it: with less it may go on
        }
        queue.sleep(LONGEST_REST, false);
    }

    private boolean isOver() {
        if (!ending.isAsked()) {
            return false;
        }
        if (!isEnding) { // one more attempt, whatever pause is under way
            isEnding = true;
            attempts.hurry();
        }
        var isHopeless =
                flight == null
                        && !diskFailed
                        && !isReady()
                        && attempts.readyAt() - ending.by() >= 0;
        return isHopeless || System.nanoTime() - ending.by() >= 0 || isEmpty();
    }

    private boolean isEmpty() {
        return flight == null
                && batch.isEmpty()
                && staged.isEmpty()
                && own.isEmpty()
                && queue.isEmpty()
                && left.isEmpty();
    }

    private void turn() {
        Thread.interrupted(); // it would close the file
        var landed = flight;
        if (landed != null && landed.isDone()) {
            flight = null;
            settle(landed);
        }
        if (flight == null && isReady()) {
            launch();
        }
        if (hasToMove()) {
            move();
        } else if (isSlow() && whenFull == WhenFull.SPILL) {
            keep();
        }
        rest();
    }

    /** A pause between batches is no reason to wait at the end, a failure is. */
    private boolean isReady() {
        return attempts.isReady() || (ending.isAsked() && !away && !diskFailed);
    }

    private boolean isDue() {
        return !queue.isEmpty()
                && (ending.isAsked()
                        || queue.isHalfFull()
                        || System.nanoTime() - takenAt >= pace.delay().toNanos());
    }

    private void launch() {
        if (batch.isEmpty()) {
            load();
        }
        if (batch.isEmpty()) {
            return;
        }
        launchedAt = System.nanoTime();
        CompletableFuture<Outcome> launched;
        try {
            launched = destination.send(batch);
        } catch (RuntimeException e) {
            launched = CompletableFuture.completedFuture(failed(e));
        }
        flight = launched; // which is done before that wakes the thread
        var unused = launched.whenComplete((outcome, failure) -> LockSupport.unpark(thread));
    }

    private static Outcome failed(Throwable failure) {
        return Outcome.away("cannot be sent: " + failure, Duration.ZERO);
    }

    /** What is on disk first; what others left when there is nothing else to do. */
    private void load() {
        try {
            if (left.goesFirst()) {
                source = left.read(batch, most);
            } else if (!own.isEmpty()) {
                own.read(batch, most);
                source = own;
            } else if (!staged.isEmpty()) {
                var spare = batch;
                batch = staged;
                staged = spare;
            } else if (isDue()) {
                queue.drain(form, batch, most);
                takenAt = System.nanoTime();
            } else {
                source = left.read(batch, most);
            }
        } catch (IOException e) {
            batch.clear();
            source = null;
            diskFails("cannot read " + own.file() + ": " + e);
            attempts.later(Duration.ZERO);
        }
    }

    private void settle(CompletableFuture<Outcome> landed) {
        var outcome = landed.exceptionally(Sender::failed).join();
        switch (outcome.kind()) {
            case DELIVERED -> {
                setAside.add(outcome.rejected());
                succeeded();
                delivered();
            }
            case AWAY -> isAway(outcome);
            case REFUSED -> refused(outcome);
        }
    }

    private void succeeded() {
        if (away) {
            away = false;
            notices.tell(Notice.Kind.SERVER_BACK, destination.name() + " takes entries again", 0);
        }
        attempts.succeeded();
        most = Math.min(MOST_ENTRIES, most * 2);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only this thread changes it
    private void delivered() {
        acknowledged += isOwn() ? batch.count() : 0;
        forget();
    }

    private boolean isOwn() {
        return source == null || source == own;
    }

    /** The batch is delivered, or set aside. */
    private void forget() {
        var from = source;
        var bytes = batch.length();
        batch.clear();
        source = null;
        if (from != null) {
            from.advance(bytes);
        }
        left.forgetDelivered();
        var isMore = !own.isEmpty() || !left.isEmpty();
        attempts.pause(isMore ? Duration.ZERO : destination.pause());
    }

    private void isAway(Outcome outcome) {
        keep();
        if (!away) {
            away = true;
            notices.tell(
                    Notice.Kind.SERVER_AWAY,
                    destination.name()
                            + " does not take entries ("
                            + outcome.message()
                            + "); they are kept in "
                            + own.file()
                            + " and sent later",
                    0);
        }
        if (attempts.failed() && source != null) {
            halve(); // it may be too large for what is on the way, or for the server
        }
        attempts.later(outcome.after());
    }

    private void halve() {
        most = Math.max(1, batch.count() / 2);
        batch.clear();
        source = null;
    }

    /** One entry may spoil a batch: halves find it, and it alone stays here. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only this thread changes it
    private void refused(Outcome outcome) {
        keep();
        if (source == null) {
            attempts.later(Duration.ZERO);
            return;
        }
        if (batch.count() > 1) {
            halve();
            return;
        }
        try {
            aside.add(batch, outcome.message());
        } catch (IOException e) {
            diskFails("cannot write " + aside.file() + ": " + e);
            attempts.later(Duration.ZERO);
            return;
        }
        form.restoreConfig(batch);
        refused += isOwn() ? 1 : 0;
        forget();
    }

    /** Puts the batch on disk, where it is not yet. Nothing of this run is there before it. */
    private void keep() {
        if (source == null && !batch.isEmpty() && append(batch)) {
            source = own;
        }
    }

    private boolean append(Lines lines) {
        try {
            own.append(lines);
            diskFailed = false;
            return true;
        } catch (IOException e) {
            diskFails("cannot write " + own.file() + ": " + e);
            return false;
        }
    }

    private void diskFails(String message) {
        if (!diskFailed) {
            diskFailed = true;
            notices.tell(Notice.Kind.DISK, message + "; entries wait in memory", 0);
        }
    }

    /** The destination is away or slow, and memory is not where entries should wait for it. */
    private boolean hasToMove() {
        if (flight == null) {
            return !isReady() && (isDue() || !staged.isEmpty());
        }
        return whenFull == WhenFull.SPILL && (queue.isHalfFull() || (isSlow() && isDue()));
    }

    private boolean isSlow() {
        return flight != null && System.nanoTime() - launchedAt > pace.slow().toNanos();
    }

    /** Takes entries from the queue to disk, behind the batch that is under way. */
    private boolean move() {
        keep();
        if (staged.isEmpty()) {
            queue.drain(form, staged, MOST_ENTRIES);
            takenAt = System.nanoTime();
        }
        var isInOrder = source != null || batch.isEmpty();
        if (!isInOrder || !append(staged)) {
            return false;
        }
        staged.clear();
        return true;
    }

    private void rest() {
        var now = System.nanoTime();
        var delay = pace.delay().toNanos();
        if (flight != null) {
            if (!flight.isDone()) { // it wakes this thread when it ends
                queue.sleep(
                        within(ending.isAsked() ? Math.min(delay, ending.by() - now) : delay),
                        false);
            }
            return;
        }
        var hasBatch = !batch.isEmpty() || !own.isEmpty() || !left.isEmpty();
        if (isReady() && (hasBatch || isDue() || ending.isAsked())) {
            return;
        }
        var until = hasBatch ? attempts.readyAt() - now : LONGEST_REST;
        if (isDue() || !staged.isEmpty()) { // the disk failed a moment ago
            until = Math.min(until, delay);
        } else if (!queue.isEmpty()) {
            until = Math.min(until, takenAt + delay - now);
        }
        queue.sleep(within(until), queue.isEmpty());
    }

    private static long within(long nanos) {
        return Math.max(1, Math.min(nanos, LONGEST_REST));
    }

    private void end() {
        if (flight != null) {
            flight = null;
            keep();
        }
        keep();
        while (!staged.isEmpty() || !queue.isEmpty()) {
            if (!move()) {
                break;
            }
        }
        lost = (source == null ? batch.count() : 0) + staged.count() + queue.size();
        left.closeAll();
        try {
            own.close();
        } catch (IOException e) {
            diskFails("cannot close " + own.file() + ": " + e);
        }
        if (waiting() > 0) {
            notices.tell(
                    Notice.Kind.LEFT,
                    waiting()
                            + " entries are not delivered; they are in "
                            + own.file()
                            + ", and the next run of the project sends them",
                    waiting());
        }
        if (lost > 0) {
            notices.tell(
                    Notice.Kind.LEFT,
                    lost + " entries are lost: neither the server nor the disk took them",
                    lost);
        }
    }
}
