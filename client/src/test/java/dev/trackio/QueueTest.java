package dev.trackio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.wire.JsonReader;
import dev.trackio.wire.Lines;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which numbers share an entry, and that no number is lost or doubled by that. */
class QueueTest {
    private static final int ALL = Integer.MAX_VALUE;

    private long millis;
    private final InstantSource clock = () -> Instant.ofEpochMilli(millis++);
    private final EntryForm form = new EntryForm("p", "r", "id", "s", null);
    private final List<Map<?, ?>> entries = new ArrayList<>();
    private final Queue queue = new Queue(1 << 14, clock, 0);

    private Lines drain(int most) {
        var lines = new Lines(64);
        queue.drain(form, lines, most);
        new String(lines.copy(), UTF_8)
                .lines()
                .forEach(line -> entries.add((Map<?, ?>) JsonReader.read(line)));
        return lines;
    }

    private List<String> metrics() {
        drain(ALL);
        return entries.stream().map(entry -> entry.get("metrics").toString()).toList();
    }

    private List<String> ids() {
        return entries.stream().map(entry -> (String) entry.get("log_id")).toList();
    }

    @Test
    void namesThatCannotBeWrittenStayDifferent() {
        queue.put(7, "a\ud800", 1);
        queue.put(7, "a\ud801", 2, "a\ud800\ud801", 3);
        queue.put(EntryForm.Kind.METRICS, 7, members(Map.of("a\udc00", 4, "\ud83d\ude00", 5)));
        assertThat(metrics())
                .hasSize(2)
                .contains("{a\ufffdd800=1.0, a\ufffdd801=2.0, a\ufffdd800\ufffdd801=3.0}");
        assertThat(entries.get(1).get("metrics"))
                .isEqualTo(Map.of("a\ufffddc00", 4L, "\ud83d\ude00", 5L));
    }

    @Test
    void numbersOfOneStepShareAnEntry() {
        queue.put(7, "loss", 1);
        queue.put(7, "acc", 2);
        queue.put(7, "lr", 3, "time", 4);
        assertThat(metrics()).containsExactly("{loss=1.0, acc=2.0, lr=3.0, __time=4.0}");
        assertThat(entries.get(0).get("step")).isEqualTo(7L);
        assertThat(queue.accepted()).isEqualTo(1);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void anotherStepIsAnotherEntry() {
        queue.put(7, "loss", 1);
        queue.put(8, "acc", 2);
        queue.put(7, "lr", 3);
        assertThat(metrics()).containsExactly("{loss=1.0}", "{acc=2.0}", "{lr=3.0}");
    }

    @Test
    void aNameThatComesAgainIsAnotherEntry() {
        queue.put(7, "loss", 1);
        queue.put(7, "loss", 2);
        queue.put(7, "acc", 3, "loss", 4);
        queue.put(7, "acc", 5);
        assertThat(metrics())
                .containsExactly("{loss=1.0}", "{loss=2.0}", "{acc=3.0, loss=4.0}", "{acc=5.0}");
    }

    @Test
    void aMapIsAnEntryOfItsOwn() {
        queue.put(7, "loss", 1);
        queue.put(EntryForm.Kind.METRICS, 7, members(Map.of("acc", 2)));
        queue.put(7, "lr", 3);
        assertThat(metrics()).containsExactly("{loss=1.0}", "{acc=2}", "{lr=3.0}");
    }

    @Test
    void anEntryHasTheTimeAndTheNumberOfItsFirst() {
        queue.put(6, "loss", 1);
        queue.put(7, "loss", 2);
        queue.put(7, "acc", 3);
        queue.put(8, "loss", 4);
        drain(ALL);
        assertThat(ids()).containsExactly("s-0", "s-1", "s-3");
        assertThat(entries.get(1).get("timestamp")).asString().endsWith(".001000+00:00");
    }

    @Test
    void aBatchEndsBetweenEntries() {
        for (var step = 0; step < 3; step++) {
            queue.put(step, new String[] {"a", "b"}, new double[] {1, 2});
        }
        assertThat(drain(2).count()).isEqualTo(2);
        assertThat(queue.size()).isEqualTo(2);
        assertThat(metrics()).hasSize(3).containsOnly("{a=1.0, b=2.0}");
    }

    @Test
    void whatFillsABatchIsWholeAndFollowedByTheRest() {
        var name = "x".repeat(1 << 20);
        for (var i = 0; i < 9; i++) {
            queue.put(7, name + i % 4, i);
        }
        assertThat(drain(ALL).isFull()).isTrue();
        while (!queue.isEmpty()) {
            assertThat(drain(ALL).isEmpty()).isFalse();
        }
        assertThat(values()).hasSize(9);
        assertThat(entries).noneMatch(entry -> ((Map<?, ?>) entry.get("metrics")).isEmpty());
    }

    @Test
    void anEntryThatABatchHasNoRoomForHasItsNumbersAllTheSame() {
        queue.put(EntryForm.Kind.METRICS, 0, text(100));
        var around = drain(ALL).length() - 100;
        queue.put(EntryForm.Kind.METRICS, 1, text(Lines.FULL_BYTES - around - 5));
        queue.put(2, "loss", 1);
        queue.put(2, "acc", 2);
        assertThat(drain(ALL).isFull()).isTrue();
        assertThat(metrics()).endsWith("{loss=1.0}", "{acc=2.0}");
    }

    private static byte[] text(int length) {
        return members(Map.of("text", "x".repeat(length)));
    }

    @Test
    void moreNamesThanAreRememberedAreMoreEntries() {
        var names = new String[10_000];
        var numbers = new double[10_000];
        for (var i = 0; i < 10_000; i++) {
            names[i] = "m" + i;
            numbers[i] = i;
        }
        queue.put(7, names, numbers);
        drain(ALL);
        assertThat(values()).hasSize(10_000);
        assertThat(entries).hasSizeBetween(3, 10);
        assertThat(queue.accepted()).isEqualTo(entries.size());
    }

    /** What arrived, in its order. */
    private List<String> values() {
        var values = new ArrayList<String>();
        for (var entry : entries) {
            ((Map<?, ?>) entry.get("metrics"))
                    .forEach((name, value) -> values.add(value(entry.get("step"), name, value)));
        }
        return values;
    }

    private static String value(Object step, Object name, Object value) {
        return step + " " + name + " " + value;
    }

    @Test
    void whatComesOutIsWhatWentIn() {
        for (var seed = 0; seed < 500; seed++) {
            entries.clear();
            var random = new Random(seed);
            var expected = new ArrayList<String>();
            for (var i = 0; i < 200; i++) {
                putAny(random, i, expected);
                if (random.nextInt(20) == 0) {
                    drain(1 + random.nextInt(10));
                }
            }
            while (!queue.isEmpty()) {
                drain(1 + random.nextInt(50));
            }
            assertThat(values()).as("seed %d", seed).isEqualTo(expected);
            assertThat(ids()).doesNotHaveDuplicates();
        }
    }

    private void putAny(Random random, double value, List<String> expected) {
        var step = (long) random.nextInt(3);
        var name = "m" + random.nextInt(6);
        var other = name + "x".repeat(1 + random.nextInt(2));
        expected.add(value(step, name, value));
        switch (random.nextInt(4)) {
            case 0 -> queue.put(step, name, value);
            case 1 -> queue.put(EntryForm.Kind.METRICS, step, members(Map.of(name, value)));
            case 2 -> {
                queue.put(step, name, value, other, 0.5);
                expected.add(value(step, other, 0.5));
            }
            default -> {
                queue.put(step, new String[] {name, other, name}, new double[] {value, 0.5, 7});
                expected.add(value(step, other, 0.5));
                expected.add(value(step, name, 7.0));
            }
        }
    }

    private static byte[] members(Map<String, ?> metrics) {
        return EntryForm.members(metrics, media -> "");
    }
}
