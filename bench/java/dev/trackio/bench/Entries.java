package dev.trackio.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * The body of a {@code bulk_log} call as the official client writes it. It is written once; each
 * call only gives every entry a new step and a new random {@code log_id}, in place, so that making
 * bodies costs the machine next to nothing.
 */
public final class Entries {
    /** Steps keep their width. */
    private static final int FIRST_STEP = 1_000_000;

    private static final int STEP_DIGITS = 7;
    private static final int ID_DIGITS = 32;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final SplittableRandom random;
    private final byte[] body;
    private final int[] steps;
    private final int[] ids;
    private int step = FIRST_STEP;

    public Entries(String project, String run, int entries, int values, long seed) {
        random = new SplittableRandom(seed);
        steps = new int[entries];
        ids = new int[entries];
        var out = new ByteArrayOutputStream();
        var runId = Made.id(random);
        var names = Made.names(values);
        text(out, "{\"logs\":[");
        for (var i = 0; i < entries; i++) {
            text(out, i == 0 ? "" : ",");
            text(out, "{\"project\":\"" + project + "\",\"run\":\"" + run + "\",\"run_id\":\"");
            text(out, runId + "\",\"metrics\":" + Made.metrics(random, names) + ",\"step\":");
            steps[i] = out.size();
            text(out, "0".repeat(STEP_DIGITS) + ",\"config\":null,\"log_id\":\"");
            ids[i] = out.size();
            text(out, "0".repeat(ID_DIGITS) + "\"}");
        }
        text(out, "],\"hf_token\":null}");
        body = out.toByteArray();
    }

    /** The next call's body, good until the one after it. */
    public byte[] next() {
        for (var i = 0; i < steps.length; i++) {
            var number = step++;
            for (var digit = STEP_DIGITS - 1; digit >= 0; digit--, number /= 10) {
                body[steps[i] + digit] = (byte) ('0' + number % 10);
            }
            write(body, ids[i]);
        }
        return body;
    }

    private void write(byte[] bytes, int at) {
        for (var half = 0; half < 2; half++) {
            var bits = random.nextLong();
            for (var digit = 0; digit < ID_DIGITS / 2; digit++, bits >>>= 4) {
                bytes[at++] = HEX[(int) (bits & 15)];
            }
        }
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
