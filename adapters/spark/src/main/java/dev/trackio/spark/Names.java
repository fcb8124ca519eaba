package dev.trackio.spark;

import java.util.HashMap;
import java.util.Map;

/** A name for each stage: its kind, and a number from the second of a kind on. */
final class Names {
    private final Map<String, String> byStage = new HashMap<>();
    private final Map<String, Integer> kinds = new HashMap<>();

    /**
     * @param uid what Spark tells stages apart by; copies of a stage share it
     */
    String of(String kind, String uid) {
        return byStage.computeIfAbsent(
                kind + " " + uid,
                stage -> {
                    var number = kinds.merge(kind, 1, Integer::sum);
                    return number == 1 ? kind : kind + "-" + number;
                });
    }
}
