package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What waits for a writer, and how much of it one transaction takes. */
class WriteQueueTest {
    private final WriteQueue queue = new WriteQueue("p", Clock.systemUTC());

    @Test
    void aTransactionIsBoundedInEntries() {
        for (var i = 0; i < 5; i++) {
            submit(4_000, 1);
        }

        assertThat(queue.take()).hasSize(2);
        assertThat(queue.take()).hasSize(2);
        assertThat(queue.take()).hasSize(1);
        assertThat(queue.take()).isEmpty();
    }

    @Test
    void aTransactionIsBoundedInBytes() {
        for (var i = 0; i < 3; i++) {
            submit(1, WriteQueue.TRANSACTION_BYTES / 2);
        }

        assertThat(queue.take()).hasSize(2);
        assertThat(queue.take()).hasSize(1);
    }

    @Test
    void aCallThatIsLargerThanATransactionIsOneByItself() {
        submit(1, 1);
        submit(300_000, 2 * WriteQueue.MAX_BYTES);

        assertThat(queue.take()).hasSize(1);
        assertThat(queue.take()).hasSize(1);
    }

    @Test
    void aQueueThatIsFullOfBytesIsWaitedForAndThenRefuses() {
        submit(1, WriteQueue.MAX_BYTES);

        assertFull();
    }

    @Test
    void aQueueThatIsFullOfCallsIsWaitedForAndThenRefuses() {
        for (var i = 0; i < WriteQueue.MAX_CALLS; i++) {
            submit(1, 1);
        }

        assertFull();
    }

    @Test
    void aCallThatFoundTheQueueFullGoesOnWhenThereIsRoom() throws Exception {
        submit(1, WriteQueue.MAX_BYTES);
        var waiting =
                CompletableFuture.supplyAsync(
                        () -> queue.submit(call(1, 1), Duration.ofSeconds(10)));

        assertThat(queue.take()).hasSize(1);
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(queue.take()).hasSize(1);
    }

    @Test
    void whoGivesUpMakesRoom() {
        var gone = call(1, WriteQueue.MAX_BYTES);
        assertThat(queue.submit(gone, Duration.ZERO)).isTrue();
        assertThatThrownBy(() -> gone.await("p", Duration.ZERO)).hasMessageContaining("busy");

        assertThat(queue.isWanted()).isFalse();
        submit(1, 1);
        assertThat(queue.take()).hasSize(1);
    }

    @Test
    void aClosedQueueStillHandsOutWhatItHas() {
        submit(1, 1);
        queue.close();

        assertThat(queue.submit(call(1, 1), Duration.ZERO)).isFalse();
        assertThat(queue.await()).isTrue();
        assertThat(queue.take()).hasSize(1);
        assertThat(queue.await()).isFalse();
    }

    private void assertFull() {
        assertThatThrownBy(() -> queue.submit(call(1, 1), Duration.ofMillis(20)))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContaining("nothing was stored");
    }

    private void submit(int entries, long bytes) {
        assertThat(queue.submit(call(entries, bytes), Duration.ZERO)).isTrue();
    }

    private static WriteCall call(int entries, long bytes) {
        return new WriteCall(session -> {}, entries, bytes);
    }
}
