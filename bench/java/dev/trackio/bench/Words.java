package dev.trackio.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The command line of a bench program: {@code name=value}, a repeated name adds a value. */
public record Words(Map<String, List<String>> values) {
    public static Words of(String[] arguments) {
        Map<String, List<String>> values = new HashMap<>();
        for (var argument : arguments) {
            var parts = argument.split("=", 2);
            values.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(parts[1]);
        }
        return new Words(values);
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public String text(String name) {
        if (!has(name)) {
            throw new IllegalArgumentException("missing: " + name + "=…");
        }
        return values.get(name).getLast();
    }

    public int number(String name) {
        return Integer.parseInt(text(name));
    }
}
