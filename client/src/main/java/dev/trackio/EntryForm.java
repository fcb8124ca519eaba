package dev.trackio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.trackio.media.Media;
import dev.trackio.media.RichValue;
import dev.trackio.wire.Lines;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes the entries of one run. Each has an id of its own, so that a server stores it once however
 * often it is sent. Used by the sender's thread alone.
 */
final class EntryForm {
    enum Kind {
        ONE_NUMBER("metric"),
        TWO_NUMBERS("metric"),
        METRICS("metric"),
        SYSTEM("system_metric"),
        ALERT("alert"),
        UPLOAD("upload"); // ours alone: a file that waits for the server

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        /** Else its members stand beside the run's name. */
        private boolean hasMetrics() {
            return this != ALERT && this != UPLOAD;
        }
    }

    /** How a line of this kind begins. */
    static byte[] prefix(String word) {
        return ("{\"v\":1,\"kind\":\"" + word + "\",").getBytes(ISO_8859_1);
    }

    /** Columns of other Trackios have these names: they arrive with {@code __} in front. */
    private static final Set<String> TAKEN =
            Set.of("project", "run", "timestamp", "step", "time", "metrics");

    private static final int MAX_KEYS = 4_096;

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'")
                    .withZone(ZoneOffset.UTC);

    private final Map<Kind, byte[]> beginnings = new EnumMap<>(Kind.class);
    private final Map<String, Key> keys = new HashMap<>();
    private final String session;
    private final byte @Nullable [] wholeConfig;
    private byte @Nullable [] config; // until it was written
    private long entry; // a number of the one being written, never the same again
    private long second = Long.MIN_VALUE;
    private String secondText = "";

    /**
     * @param session no other run of this process or another one has it
     * @param config goes with the first entry; null where a resumed run keeps what it has
     */
    EntryForm(String project, String run, String runId, String session, byte @Nullable [] config) {
        this.session = session;
        this.wholeConfig = config;
        this.config = config;
        for (var kind : Kind.values()) {
            var line = new Lines(256);
            line.raw(prefix(kind.word)).ascii("\"project\":").text(project);
            line.ascii(",\"run\":").text(run).ascii(",\"run_id\":").text(runId);
            line.ascii(kind.hasMetrics() ? ",\"metrics\":{" : ",");
            beginnings.put(kind, line.copy());
        }
    }

    static String time(Instant time) {
        return MICROSECONDS.format(time);
    }

    /**
     * The members of an object, as {@link #payload} takes them.
     *
     * @param files where those of the values go
     */
    static byte[] members(Map<String, ?> metrics, Function<? super Media, String> files) {
        var to =
                new Lines(256, value -> value instanceof RichValue rich ? rich.json(files) : value);
        for (var metric : metrics.entrySet()) {
            to.text(wireKey(metric.getKey())).put(':').value(metric.getValue()).put(',');
        }
        return to.copy();
    }

    private static String wireKey(String key) {
        var whole = whole(key);
        return whole.startsWith("__") || TAKEN.contains(whole) ? "__" + whole : whole;
    }

    /**
     * Halves of surrogate pairs cannot be written, but names that differ have to stay different.
     */
    private static String whole(String key) {
        if (hasNoSurrogates(key)) {
            return key;
        }
        var whole = new StringBuilder();
        key.codePoints()
                .forEach(
                        c -> {
                            if (isHalf(c)) {
                                whole.append('\ufffd').append(Integer.toHexString(c));
                            } else {
                                whole.appendCodePoint(c);
                            }
                        });
        return whole.toString();
    }

    /** As nearly all names are: it is asked for each of them. */
    private static boolean hasNoSurrogates(String key) {
        for (var i = 0; i < key.length(); i++) {
            if (Character.isSurrogate(key.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHalf(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    /** A metric's name as it is written. Programs log the same few names again and again. */
    private static final class Key {
        private final byte[] json;
        private long entry; // that had it last

        Key(String name) {
            var line = new Lines(64);
            line.text(wireKey(name)).put(':');
            json = line.copy();
        }
    }

    void begin(Lines to, Kind kind) {
        to.raw(Objects.requireNonNull(beginnings.get(kind)));
        entry++;
        if (keys.size() > MAX_KEYS - 2) { // the first numbers always find room
            keys.clear();
        }
    }

    void payload(Lines to, byte[] members) {
        to.raw(members);
    }

    /** False, and nothing is written, when the entry has a number of this name. */
    boolean number(Lines to, @Nullable String name, double value) {
        var key = keys.get(name);
        if (key == null) {
            if (keys.size() >= MAX_KEYS) { // then nobody would know
                return false;
            }
            key = new Key(String.valueOf(name));
            keys.put(String.valueOf(name), key);
        }
        if (key.entry == entry) {
            return false;
        }
        key.entry = entry;
        to.raw(key.json).number(value).put(',');
        return true;
    }

    void end(Lines to, Kind kind, long step, long millis, long number) {
        if (kind.hasMetrics()) {
            to.close('}').put(',');
        }
        if (kind != Kind.SYSTEM) {
            to.ascii("\"step\":");
            (step == Queue.NO_STEP ? to.ascii("null") : to.integer(step)).put(',');
        }
        to.ascii("\"timestamp\":\"");
        time(to, millis);
        if (config != null && kind.word.equals("metric")) {
            to.ascii("\",\"config\":").raw(config).ascii(",\"");
        } else {
            to.ascii("\",\"");
        }
        to.ascii(kind == Kind.ALERT ? "alert_id\":\"" : "log_id\":\"");
        to.ascii(session).put('-').hex(number).ascii("\"}");
        to.endLine();
        if (kind.word.equals("metric")) { // not before: memory may not do for all of the line
            config = null;
        }
    }

    /** The entry that was refused may have had the configuration: another one takes it. */
    void restoreConfig(Lines refused) {
        if (new String(refused.copy(), UTF_8).contains(",\"config\":{")) {
            config = wholeConfig;
        }
    }

    private void time(Lines to, long millis) {
        var seconds = Math.floorDiv(millis, 1_000L);
        if (seconds != second) {
            second = seconds;
            secondText = SECONDS.format(Instant.ofEpochSecond(seconds));
        }
        var rest = (int) Math.floorMod(millis, 1_000L);
        to.ascii(secondText).put('.');
        to.put((char) ('0' + rest / 100)).put((char) ('0' + rest / 10 % 10));
        to.put((char) ('0' + rest % 10)).ascii("000+00:00");
    }
}
