package dev.trackio.bench;

import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What logged entries are made of. */
public final class Made {
    private Made() {}

    public static List<String> names(int values) {
        return IntStream.range(0, values).mapToObj(i -> "metric_" + i).toList();
    }

    /** A JSON object with a full double for each name, in ASCII. */
    public static String metrics(SplittableRandom random, List<String> names) {
        var json = new StringBuilder("{");
        for (var name : names) {
            json.append(json.length() == 1 ? "\"" : ",\"").append(name).append("\":");
            json.append(random.nextDouble());
        }
        return json.append('}').toString();
    }

    /** 32 hexadecimal digits, as a log_id and a run_id are. */
    public static String id(SplittableRandom random) {
        var hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }
}
